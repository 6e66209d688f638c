"""The command ``evidence``, also as ``python -m evidence``: answers at once where a build would change nothing."""

import os
import sys

from evidence.paths import project
from evidence.work.manifest import Manifest
from evidence.work.request import CACHE, parse


def main() -> None:
    """Run the command line, whose libraries are loaded only if there is something to do."""
    wanted = parse(sys.argv[2:], os.environ) if sys.argv[1:2] == ["build"] else None
    if wanted is not None:
        at = project()
        out = os.path.abspath(wanted.out) if wanted.out else f"{at.build}"
        if Manifest(f"{out}/{CACHE}").holds(wanted.question(f"{at.root}")):
            print(f"Nothing changed. Open {out}/site/index.html", file=sys.stderr)
            return
    from evidence.work.deferred import put_off

    put_off()
    from evidence.cli import main as run

    run()


if __name__ == "__main__":
    main()
