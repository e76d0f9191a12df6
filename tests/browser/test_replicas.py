"""Several processes behind a proxy that is sticky by cookie: each learner stays with one, and survives its end."""

import os
import re
import shutil
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from deploy.replicas import REPLICAS, TEMPLATE, Replica, answers, configuration, free_port, replicas
from tests.browser.lab import Lab, wait_until
from tests.browser.truth import photograph
from tests.conftest import ROOT, Pages
from ui.pictures import ASSETS, PHOTOGRAPHS

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
BACK = 5.0  # seconds from the end of a replica until its learners are at their settings again
AT = ((3, 4), (-5, 0), (0, 7), (2, -2))

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed (Debian's nginx-light)")


@dataclass(frozen=True)
class School:
    """Replicas behind a proxy."""

    url: str
    replicas: list[Replica]

    def of(self, page: Page) -> Replica:
        """The replica that a page's cookie names."""
        cookies = page.context.cookies(self.url)
        number = next(int(cookie["value"]) for cookie in cookies if cookie["name"] == "convoscope_replica")
        return self.replicas[number - 1]


@pytest.fixture(scope="module")
def school() -> Iterator[School]:
    """Three replicas and nginx."""
    port = free_port()
    with replicas(port, "127.0.0.1") as started:
        yield School(f"http://127.0.0.1:{port}", started)


def cookie_of(url: str, cookie: str = "") -> str | None:
    """What an answer sets as a cookie."""
    with urllib.request.urlopen(urllib.request.Request(url, headers={"Cookie": cookie}), timeout=30) as answer:
        found: str | None = answer.headers["Set-Cookie"]
        return found


def test_who_has_a_cookie_stays_where_it_says_and_others_are_spread(school: School) -> None:
    said = {cookie_of(school.url) for _ in range(12)}
    numbers = sorted(
        re.fullmatch(r"convoscope_replica=(\d); Path=/; HttpOnly; SameSite=Lax", str(one))[1] for one in said
    )
    assert numbers == [str(replica.number) for replica in school.replicas]
    for number in numbers:
        assert [cookie_of(school.url, f"a=b; convoscope_replica={number}") for _ in range(6)] == [None] * 6


def test_a_replica_s_end_is_seen_by_no_other_and_its_own_learner_is_back_at_the_settings(
    school: School, page: Pages
) -> None:
    shown = [Lab(page()).open(school.url, pic="camera", size=64, at="0,0") for _ in AT]
    for lab, at in zip(shown, AT, strict=True):
        lab.drag(*at)
        lab.certifies(*at)
    lost = school.of(shown[0].page)
    others = [lab for lab in shown if school.of(lab.page) is not lost]
    assert others
    drag = shown[0].press()
    lost.process.send_signal(signal.SIGKILL)
    lost.process.wait()
    killed = time.monotonic()
    drag.to(6, 6).to(-3, 9).release()  # in the middle of a drag
    shown[0].certifies(-3, 9)
    assert time.monotonic() - killed < BACK
    page.errors.clear()  # the lost connection was in the console
    shown[0].holds_picture(photograph("camera", 64))
    assert school.of(shown[0].page) is not lost
    shown[0].upload(ASSETS / PHOTOGRAPHS["coffee"])  # which goes to the replica that the page speaks to now
    shown[0].holds_picture(photograph("coffee", 64))
    for lab in others:
        lab.drag(1, 1)
        lab.certifies(1, 1)
        expect(lab.page.get_by_role("alert")).to_have_count(0)
        expect(lab.page.get_by_role("dialog")).to_have_count(0)
    assert page.errors == []
    assert lost.keep()
    wait_until(lambda: answers(lost.port), "the replica that was started again")
    shown[0].upload(ASSETS / PHOTOGRAPHS["brick"])  # still there, though the first one is back
    shown[0].holds_picture(photograph("brick", 64))


def test_nginx_takes_the_configuration_for_every_port_and_refuses_a_broken_one(tmp_path) -> None:
    assert len(set(re.findall(r"\$\{REPLICA_(\d)\}", TEMPLATE.read_text()))) == REPLICAS
    good = configuration("127.0.0.1:8080", range(9001, 9001 + REPLICAS))
    for text_, is_right in ((good, True), (good.replace("proxy_pass", "proxy_passes"), False)):
        (tmp_path / "nginx.conf").write_text(text_)
        asked = [str(NGINX), "-t", "-q", "-p", str(tmp_path), "-e", "stderr", "-c", "nginx.conf"]
        assert (subprocess.run(asked, cwd=ROOT, check=False, capture_output=True).returncode == 0) == is_right
