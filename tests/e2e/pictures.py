"""The pictures of the README: a mail, and the page of all stories. `make pictures` runs it."""

import subprocess
import sys
import tempfile
from pathlib import Path

from chromium import Chromium, find

ROOT = Path(__file__).resolve().parents[2]


def shoot(browser, url, name, width, height=None):
    browser.size(width, 600)
    browser.scheme("light")
    browser.open(url)
    whole = browser.evaluate("document.documentElement.scrollHeight")
    browser.size(width, min(whole, height or whole), scale=1.5)
    path = ROOT / "docs" / name
    browser.screenshot(path, whole=False)
    print(f"{path}: {path.stat().st_size // 1024} KB", file=sys.stderr)


def main():
    program = sys.argv[1]
    snapshot = (ROOT / "tests/snapshots/it__stories__html_admin-policy-to-role.snap").read_text()
    events = sorted(str(path) for path in (ROOT / "events").glob("*.json"))
    page = subprocess.run([program, "replay", "--format", "html", *events], check=True, capture_output=True).stdout
    with tempfile.TemporaryDirectory() as folder, Chromium(find()) as browser:
        (Path(folder) / "mail.html").write_text(snapshot.split("---\n", 2)[2])
        (Path(folder) / "page.html").write_bytes(page)
        shoot(browser, f"file://{folder}/mail.html", "mail.png", 680)
        shoot(browser, f"file://{folder}/page.html", "page.png", 1000, 640)


main()
