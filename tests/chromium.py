"""The browser that tests and benchmarks drive. `python -m tests.chromium` gets one where there is none.

CHROMIUM in the environment names another one.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # root has none
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def installed() -> str | None:
    """The path of CHROMIUM, of a Chromium on the path, or of Playwright's own; None where there is none."""
    if named := os.environ.get("CHROMIUM"):
        return named
    for name in NAMES:
        if path := shutil.which(name):
            return path
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def korean_font() -> bool:
    """Whether the system, where it can tell, has a font for Korean."""
    if sys.platform != "linux":
        return True
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=ko"], capture_output=True, check=False).stdout)


def distribution() -> str:
    """The name of the Linux distribution, such as debian; empty elsewhere."""
    try:
        return platform.freedesktop_os_release().get("ID", "")
    except OSError:
        return ""


def get() -> None:
    """Install what is missing: Debian's packages on Debian, Playwright's Chromium elsewhere."""
    browser = installed()
    if distribution() in ("debian", "raspbian"):
        missing = [] if browser else ["chromium"]
        missing += [] if korean_font() else ["fonts-noto-cjk"]
        if missing:
            sudo = [] if os.geteuid() == 0 else ["sudo"]
            subprocess.run([*sudo, "apt-get", "update", "-q"], check=True)
            subprocess.run([*sudo, "apt-get", "install", "-q", "-y", "--no-install-recommends", *missing], check=True)
    elif not browser:
        needs = ["--with-deps"] if distribution() == "ubuntu" else []
        subprocess.run([sys.executable, "-m", "playwright", "install", *needs, "chromium"], check=True)


if __name__ == "__main__":
    get()
    print(f"Browser: {installed()}")
