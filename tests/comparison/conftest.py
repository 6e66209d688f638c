"""What editions publish, small enough to know by heart."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # for published: no test folder is a package
