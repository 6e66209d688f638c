"""Who answers in place of the network: a list of bodies, or of errors, one a question."""

import hashlib

from evidence.sources.exchange import Answer, Body, as_it_is


class Answers:
    """Gives one answer after another, looked at as the connection looks at it; ``asked`` has the requests."""

    def __init__(self, folder, contents):
        self.folder, self.contents, self.asked = folder, list(contents), []

    def ask(self, request, look=as_it_is):
        self.asked.append(request)
        content = self.contents.pop(0)
        if isinstance(content, Exception):
            raise content
        data = content.encode() if isinstance(content, str) else content
        scrubbed = look(Body("answer", data=data))
        data = data if scrubbed is None else scrubbed
        path = self.folder / f"{len(self.asked)}.body"
        path.write_bytes(data)
        checksum = hashlib.sha256(data).hexdigest()
        return Answer(request, 200, {}, path, len(data), checksum, "2026-11-23T08:00:00Z")
