"""What one published state says otherwise than another: facts and their causes, sentences, charts and verdicts."""
