"""The page of `replay --format html`, and the HTML of mails, in a real browser: looked at and clicked."""

import json
import subprocess
import warnings

import pytest

import chromium
from conftest import built
from payloads import ROOT, story

# The browser's own clock does not matter: the page has none.
SHOWN = "[...document.querySelectorAll('article')].filter(a => !a.hidden)"
COMMAND = "aws iam detach-role-policy --role-name ci-deploy --policy-arn arn:aws:iam::aws:policy/AdministratorAccess"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """All stories on one page, one of them again in another account."""
    folder = tmp_path_factory.mktemp("page")
    other = json.loads((ROOT / "events/readable/two-people-one-batch.json").read_text().replace("111122223333", "444455556666"))
    for number, record in enumerate(other):
        record["eventID"] = f"00000000-0000-4000-8000-{number:012}"
    (folder / "other.json").write_text(json.dumps(other))
    events = sorted(str(path) for path in (ROOT / "events").glob("*.json"))
    command = [built("iam-herald"), "replay", "--format", "html", *events, str(folder / "other.json")]
    html = subprocess.run(command, check=True, capture_output=True).stdout
    (folder / "page.html").write_bytes(html)
    return f"file://{folder}/page.html"


@pytest.fixture(scope="module")
def tab():
    path = chromium.find()
    if not path:
        reason = "NO CHROMIUM ON THIS MACHINE: the page was not tested (`make chromium` says why)"
        warnings.warn(reason)
        pytest.skip(reason)
    with chromium.Chromium(path, timeout=240) as browser:
        yield browser


@pytest.fixture
def open_page(tab, page):
    tab.size(1280, 900)
    tab.scheme("light")
    tab.requests.clear()
    tab.complaints.clear()
    tab.open(page)
    yield tab
    assert not tab.complaints, tab.complaints
    assert all(url.startswith("file://") for url in tab.requests), tab.requests


def titles(tab):
    return tab.evaluate(f"{SHOWN}.map(a => a.querySelector('b').textContent)")


def severities(tab):
    return tab.evaluate(f"{SHOWN}.map(a => a.dataset.severity)")


def status(tab):
    return tab.evaluate("document.querySelector('#shown').textContent")


def test_everything_is_shown_at_first_the_loudest_on_top(open_page):
    found = severities(open_page)
    order = ["critical", "high", "medium", "low", "info"]
    assert len(found) >= 25
    assert found == sorted(found, key=order.index)
    assert status(open_page).startswith(f"{len(found)} alerts, ")
    shown = open_page.evaluate("[...document.querySelectorAll('.chip b')].map(b => Number(b.textContent))")
    assert shown == [found.count(severity) for severity in order]
    assert open_page.requests[0].endswith("page.html") and len(open_page.requests) == 1


def test_severities_are_chosen_by_clicking(open_page):
    everything = len(titles(open_page))
    open_page.click(".chip.critical")
    assert set(severities(open_page)) == {"critical"}
    assert open_page.evaluate("document.querySelector('.chip.critical').ariaPressed") == "true"
    open_page.click(".chip.high")
    both = severities(open_page)
    assert set(both) == {"critical", "high"}
    assert status(open_page).startswith(f"{len(both)} of {everything} alerts")
    open_page.click(".chip.critical")
    assert set(severities(open_page)) == {"high"}
    open_page.click("#reset")
    assert len(titles(open_page)) == everything
    assert open_page.evaluate("document.querySelectorAll('[aria-pressed=true]').length") == 0


def test_account_actor_and_words_narrow_the_list_together(open_page):
    open_page.choose("#account", "account 444455556666")
    both = titles(open_page)
    assert len(both) == 2 and any(title.startswith("intern-key created user svc-sync") for title in both), both
    open_page.choose("#actor", "IAM user alice, a person".split(",")[0])
    assert titles(open_page) == ["alice added user tom to group analysts (+1 more)"]
    open_page.choose("#account", "")
    assert len(titles(open_page)) > 1
    open_page.type("#words", "Tom ANALYSTS")
    assert len(titles(open_page)) == 2
    open_page.type("#words", " no such words")
    assert titles(open_page) == []
    assert open_page.evaluate("!document.querySelector('#none').hidden")
    assert status(open_page).startswith("0 of ")


def test_a_bar_of_the_timeline_shows_its_time(open_page):
    total = open_page.evaluate(
        "[...document.querySelectorAll('.bar title')].reduce((n, t) => n + Number(/: (\\d+) /.exec(t.textContent)[1]), 0)"
    )
    changes = open_page.evaluate(
        "[...document.querySelectorAll('article')].reduce((n, a) => n + (a.dataset.times ? a.dataset.times.split(' ').length : 0), 0)"
    )
    assert total == changes > 80
    highest = open_page.evaluate(
        "(b => { b.id = 'highest'; return b.getAttribute('aria-label'); })([...document.querySelectorAll('.bar')]"
        ".reduce((a, b) => a.getBBox && Number(/: (\\d+) /.exec(a.ariaLabel)[1]) >= Number(/: (\\d+) /.exec(b.ariaLabel)[1]) ? a : b))"
    )
    assert highest.startswith("2026-11-05 ") and highest.endswith(": 40 changes"), highest
    open_page.click("#highest")
    assert [title.split(" (role")[0] for title in titles(open_page)] == ["terraform-1763"]
    open_page.click("#highest")
    assert len(titles(open_page)) >= 25
    open_page.click(".chip.critical")
    assert open_page.evaluate("document.querySelector('#highest').ariaLabel").endswith(": 0 changes")


def test_an_alert_opens_and_its_command_can_be_copied(open_page):
    place = open_page.evaluate(
        "(a => { a.id = 'one'; return a.querySelector('details').open; })([...document.querySelectorAll('article')]"
        ".find(a => a.innerText.includes('jane.doe@example.com attached')))"
    )
    assert place is False
    open_page.click("#one summary")
    assert open_page.evaluate("document.querySelector('#one details').open")
    copied = "(s => { s.selectAllChildren(document.querySelector('#one .box')); return s.toString(); })(getSelection())"
    assert open_page.evaluate(copied) == COMMAND
    links = open_page.evaluate("[...document.querySelectorAll('#one a')].map(a => [a.innerText, a.href, a.rel])")
    assert [link[0] for link in links] == ["The event in CloudTrail", "Role ci-deploy in IAM"]
    assert links[1][1].endswith("/iam/home?region=us-east-1#/roles/details/ci-deploy")
    assert all("noreferrer" in link[2] for link in links)
    open_page.click("#open")
    assert open_page.evaluate("[...document.querySelectorAll('details')].every(d => d.open)")
    open_page.click("#open")
    assert not open_page.evaluate("[...document.querySelectorAll('details')].some(d => d.open)")


def test_the_order_can_be_changed(open_page):
    firsts = "[...document.querySelectorAll('article')].map(a => Number(a.dataset.first))"
    open_page.choose("#order", "newest")
    newest = open_page.evaluate(firsts)
    assert newest == sorted(newest, reverse=True)
    open_page.choose("#order", "oldest")
    assert open_page.evaluate(firsts) == sorted(newest)


def test_nothing_of_an_event_runs_and_nothing_else_can(open_page):
    assert open_page.evaluate("document.scripts.length") == 1
    assert open_page.evaluate("document.querySelectorAll('article img, article script, article svg, article iframe').length") == 0
    text = open_page.evaluate("document.querySelector('main').textContent")
    assert "<script>alert(1)</script>" in text and "@here" in text
    # Even if escaping failed, the page's policy would hold.
    open_page.evaluate("document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))")
    open_page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"https://192.0.2.1/x\" onerror=\"window.ran = 2\">')")
    assert open_page.evaluate("window.ran === undefined")
    refused = [one for one in open_page.complaints if "Content Security Policy" in one]
    assert len(refused) >= 2, open_page.complaints
    open_page.complaints.clear()
    open_page.requests[:] = [url for url in open_page.requests if "192.0.2.1" not in url]


@pytest.mark.parametrize("width", [320, 375])
def test_the_page_fits_a_phone(open_page, width):
    open_page.size(width, 800, phone=True)
    # What is not on the screen is not laid out, and what is too wide is clipped, unless asked for.
    open_page.evaluate("document.querySelectorAll('article').forEach(a => { a.style.contentVisibility = 'visible'; })")
    open_page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    assert open_page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.fixture
def mails(aws, start):
    """The mail that the function sends of every story that has something to tell."""
    function, mails = start(), {}
    for path in sorted((ROOT / "events").glob("*.json")):
        before = len(aws.mailed)
        function.invoke(story(path.stem))
        if len(aws.mailed) > before:
            mails[path.stem] = aws.mailed[-1]["Message.Body.Html.Data"]
    assert len(mails) >= 15, list(mails)
    return mails


def test_mails_fit_a_phone_and_load_nothing(tab, tmp_path, mails):
    tab.requests.clear()
    tab.complaints.clear()
    for name, html in mails.items():
        (tmp_path / f"{name}.html").write_text(html)
        for width in (320, 375, 1280):
            tab.size(width, 800, phone=width < 600)
            tab.open(f"file://{tmp_path}/{name}.html")
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        assert tab.evaluate("document.scripts.length") == 0
    assert not tab.complaints
    assert all(url.startswith("file://") for url in tab.requests), tab.requests


# Text on its background, by the formula of WCAG 2; 4.5 is what it asks for.
CONTRAST = """
(() => {
  const rgb = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length && c[3] !== 0) return c; } return [255, 255, 255]; };
  let worst = [99, ''];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement;
    if (!walk.currentNode.textContent.trim() || e.closest('script,[disabled],noscript') || !e.getClientRects().length) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
    const ratio = (a + .05) / (b + .05);
    if (ratio < worst[0]) worst = [ratio, walk.currentNode.textContent];
  }
  return worst;
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_in_light_and_dark(open_page, tmp_path, scheme, mails):
    open_page.scheme(scheme)
    open_page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    for chip in ("critical", "high", "medium", "low"):
        open_page.click(f".chip.{chip}")
    ratio, text = open_page.evaluate(CONTRAST)
    assert ratio >= 4.5, text
    for name, html in mails.items():
        (tmp_path / f"{name}.html").write_text(html)
        open_page.open(f"file://{tmp_path}/{name}.html")
        ratio, text = open_page.evaluate(CONTRAST)
        assert ratio >= 4.5, (name, text)
