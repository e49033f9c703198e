"""The linter's rules on code cells: short, without prose, and free of what nbval cannot compare."""

from __future__ import annotations

import ast
import io
import re
import tokenize

from lessons_lib.course.lint_page import Page

LINES, MOST_LINES, LONG_CELLS = 15, 18, 2
COMMENT_WORDS = 6
BANNED = {
    "interact": "build an explorer instead; interact prints through an Output widget",
    "interactive": "build an explorer instead; interactive prints through an Output widget",
    "interactive_output": "build an explorer instead; its Output widget varies from run to run",
    "clear_output": "replace a widget's value instead; nbval cannot follow a cleared output",
    "Output": "replace the value of an HTML or Image widget instead of using an Output widget",
    "update_display": "replace a widget's value instead; nbval cannot follow an updated display",
    "warn": "print a sentence instead; a warning shows the process's own path",
    "trange": "use the course's progress bar; text bars vary from run to run",
}


def parses(page: Page):
    """Plain Python: it parses, and holds no magics or shell commands."""
    for cell in page.code:
        try:
            ast.parse(cell["source"])
        except SyntaxError as problem:
            said = f"not plain Python ({problem.msg}); magics and shell commands aren't either."
            yield cell, said


def code_length(page: Page):
    """About fifteen lines, so that a cell fits on the projector."""
    long = [cell for cell in page.code if _lines(cell) > LINES]
    for cell in long:
        if _lines(cell) > MOST_LINES or len(long) > LONG_CELLS:
            said = (
                f"{_lines(cell)} lines; a cell has at most {LINES}, and {LONG_CELLS} of a lesson "
                f"up to {MOST_LINES}: move the rest into lessons_lib."
            )
            yield cell, said


def comments(page: Page):
    """No prose in comments: code is the same in every language."""
    for cell in page.code:
        for token in _tokens(cell):
            if token.type == tokenize.COMMENT:
                if "NBVAL" in token.string.upper():
                    yield cell, f"the comment {token.string!r} steers nbval; that is not allowed."
                elif len(re.findall(r"\w+", token.string)) > COMMENT_WORDS:
                    said = (
                        f"the comment {token.string!r} is prose (more than {COMMENT_WORDS} words); "
                        "say it in a Markdown cell, which is translated."
                    )
                    yield cell, said


def semicolons(page: Page):
    """No semicolons: at the end of a line they change what nbval sees."""
    for cell in page.code:
        if any(token.type == tokenize.OP and token.string == ";" for token in _tokens(cell)):
            yield cell, "a semicolon; give the value a name instead (`_ = …`), or start a new line."


def banned_calls(page: Page):
    """Nothing whose output differs from run to run."""
    for cell in page.code:
        for node in ast.walk(_tree(cell)):
            if isinstance(node, ast.Call) and _name(node.func) in BANNED:
                yield cell, f"calls {_name(node.func)}: {BANNED[_name(node.func)]}."
            if isinstance(node, ast.Call) and any(key.arg == "display_id" for key in node.keywords):
                yield cell, f"uses display_id: {BANNED['update_display']}."
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                call = ast.unparse(node.value.func)
                if call.startswith("plt.") and call != "plt.show":
                    yield cell, f"a bare {call}(…) shows a memory address: write `_ = {call}(…)`."
            if isinstance(node, ast.ImportFrom) and node.module in (
                "tqdm",
                "tqdm.std",
                "tqdm.auto",
            ):
                yield cell, f"imports from {node.module}: {BANNED['trange']}."
            if isinstance(node, ast.Import) and any(name.name == "tqdm" for name in node.names):
                yield cell, f"imports tqdm: {BANNED['trange']}."


def setup_once(page: Page):
    """One cell calls setup, and no other names the language."""
    calling = [cell for cell in page.code if _calls(cell, "setup")]
    if len(calling) > 1:
        yield calling[1], "a second call of setup; a notebook has one."
    if page.is_lesson and not calling:
        yield None, "no cell calls setup(lesson=…, language=…); it fixes seeds, threads and style."
    for cell in page.code:
        for node in ast.walk(_tree(cell)):
            if isinstance(node, ast.keyword) and node.arg == "language" and cell not in calling:
                said = (
                    "names a language; only the setup cell does, so that translations differ there."
                )
                yield cell, said


def _tree(cell: dict) -> ast.AST:
    try:
        return ast.parse(cell["source"])
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])  # `parses` says so


def _tokens(cell: dict) -> list[tokenize.TokenInfo]:
    try:
        return list(tokenize.generate_tokens(io.StringIO(cell["source"]).readline))
    except (tokenize.TokenError, SyntaxError):
        return []


def _lines(cell: dict) -> int:
    return len(cell["source"].splitlines())


def _name(function: ast.expr) -> str:
    return getattr(function, "attr", getattr(function, "id", ""))


def _calls(cell: dict, name: str) -> bool:
    nodes = ast.walk(_tree(cell))
    return any(isinstance(node, ast.Call) and _name(node.func) == name for node in nodes)


RULES = [parses, code_length, comments, semicolons, banned_calls, setup_once]
