from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from babel import Locale

from bot.safety import lines

TABLE = Path(lines.__file__).with_name("help_lines.yml")
SHORT = r"\d{3,4}"
EUROPEAN = r"116 123"
FORMS = {
    "AR": r"0800 \d{3} \d{4}|\d{3}", "AT": SHORT, "AU": r"1[38] \d\d \d\d",
    "BE": rf"{SHORT}|0800 \d\d \d{{3}}", "BR": SHORT, "CA": SHORT, "CH": SHORT, "CL": r"\*\d{4}",
    "CZ": EUROPEAN, "DE": rf"0800 111 0 \d{{3}}|{EUROPEAN}", "DK": r"\d\d \d{3} \d{3}", "ES": r"0\d\d",
    "FI": r"09 \d{4} \d{4}", "FR": SHORT, "GB": EUROPEAN, "GR": SHORT, "HU": EUROPEAN, "IE": EUROPEAN,
    "IL": SHORT, "IN": r"14\d{3}", "IS": SHORT, "IT": r"0\d \d{4} \d{4}", "JP": r"0120-\d{3}-\d{3}",
    "KR": SHORT, "LT": EUROPEAN, "LU": r"\d\d \d\d \d\d", "MX": r"800 \d{3} \d{4}",
    "MY": r"03-\d{4} \d{4}", "NL": rf"{SHORT}|0800-\d{{4}}", "NO": EUROPEAN, "NZ": SHORT, "PH": SHORT,
    "PL": rf"800 \d\d \d{{4}}|{EUROPEAN}", "PT": SHORT, "SE": r"90\d{3}", "SG": SHORT,
    "SK": r"0800 \d{3} \d{3}", "TW": SHORT, "UA": SHORT, "US": SHORT, "ZA": r"0800 \d{3} \d{3}",
}  # fmt: skip


@pytest.fixture(params=lines.countries())
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_key_of_the_table_is_a_text() -> None:
    table = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
    assert [key for key in table["lines"] if not isinstance(key, str)] == [], "NO is read as no: quote it"


def test_a_country_code_is_one_of_iso_3166(code: str) -> None:
    assert re.fullmatch(r"[A-Z]{2}", code)
    assert code in Locale("en").territories


def test_a_row_is_complete(code: str) -> None:
    row = yaml.safe_load(TABLE.read_text(encoding="utf-8"))["lines"][code]
    assert set(row) == {"name", "number", "emergency", "source", "seen"}
    assert all(isinstance(value, str) and value.strip() for value in row.values()), "numbers are quoted texts"
    assert row["seen"] in ("own", "press", "listed")


def test_a_number_looks_like_one_of_that_country(code: str) -> None:
    line = lines.help_line(code)
    assert line is not None
    for number in line.number.split(" or "):
        assert re.fullmatch(FORMS[code], number), f"{code}: {number}"
    assert re.fullmatch(r"\d{3}", line.emergency)


def test_a_source_is_a_site(code: str) -> None:
    line = lines.help_line(code)
    assert line is not None
    for source in line.source.split(" and "):
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/[a-z0-9/]*)?", source), source


def test_the_table_says_when_it_was_checked_and_where_else_to_look() -> None:
    assert re.search(r"^checked: \d{4}-\d{2}$", TABLE.read_text(encoding="utf-8"), re.MULTILINE)
    assert lines.directory() == "findahelpline.com"


def test_a_country_is_found_in_either_case_and_an_unknown_one_is_not() -> None:
    assert lines.help_line("gb") == lines.help_line("GB")
    assert lines.help_line("") is None
    assert lines.help_line("XX") is None
