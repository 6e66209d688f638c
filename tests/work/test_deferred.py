"""A module that hardly anybody uses is loaded when it is used, and is then the module itself."""

import subprocess
import sys

import pytest

pytest.importorskip("rfc3987_syntax")


def run(code):
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_module_is_not_loaded_with_those_who_may_need_it():
    code = (
        "import sys; from evidence.work.deferred import put_off; put_off(); import nbformat, jsonschema._format; "
        "print('lark' in sys.modules)"
    )
    assert run(code) == ["False"]


def test_addresses_are_checked_as_before():
    code = (
        "from evidence.work.deferred import put_off; put_off(); from jsonschema import FormatChecker; "
        "print(*(FormatChecker().conforms(text, 'iri') for text in ('http://bücher.example/', 'no address')))"
    )
    assert run(code) == ["True", "False"]


def test_whoever_asks_for_the_module_has_the_module_itself():
    code = (
        "from evidence.work.deferred import put_off; put_off(); import jsonschema._format; "
        "from rfc3987_syntax import RFC3987_SYNTAX_PARSER_TYPE, is_valid_syntax; "
        "print(RFC3987_SYNTAX_PARSER_TYPE, is_valid_syntax('iri', 'http://example.org/'))"
    )
    assert run(code) == ["earley", "True"]


def test_parts_of_the_module_are_found():
    code = (
        "from evidence.work.deferred import put_off; put_off(); import jsonschema._format; "
        "from rfc3987_syntax.syntax_helpers import RFC3987_SYNTAX_PARSER_TYPE as kind; print(kind)"
    )
    assert run(code) == ["earley"]


def test_module_that_is_loaded_stays_as_it_is():
    code = (
        "import rfc3987_syntax as loaded, sys; from evidence.work.deferred import put_off; put_off(); "
        "print(sys.modules['rfc3987_syntax'] is loaded)"
    )
    assert run(code) == ["True"]
