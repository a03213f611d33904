"""Nothing is reported to anyone from Python either, where no command has set the environment first."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

# As a notebook does it; looking up a name is the first step out, and it is refused.
SCRIPT = """
import os, sys
from pathlib import Path

def refuse(event, arguments):
    if event == "socket.getaddrinfo":
        os.write(1, f"looked up {arguments[0]}\\n".encode())
        raise OSError("offline")

sys.addaudithook(refuse)
from search.engine import Engine
from search.settings import Settings
with Engine.open(Settings(kb=Path(sys.argv[1]))) as engine:
    engine.ask("ما شروط الدعم؟")
"""


def test_asking_from_python_looks_nobody_up(tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HAYSTACK_", "GRADIO_"))}
    # Haystack would keep an id of the user's in the home folder.
    environment |= {
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
    }
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path / "kb")],
        check=False,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr
