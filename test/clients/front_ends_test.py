"""The installed kernel through the programs that people use: nbclient, nbconvert and the console."""
import os
import subprocess
import sys
import tempfile
import unittest

import nbformat
import pexpect
import psutil
from jupyter_client.manager import KernelManager
from jupyter_client.session import Session
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

KERNEL = "quire"


def notebook(*sources):
    spec = {"kernelspec": {"name": KERNEL, "display_name": "Quire", "language": "quire"}}
    cells = [new_markdown_cell("# A title")] + [new_code_cell(source) for source in sources]
    return new_notebook(cells=cells, metadata=spec)


class NbclientTests(unittest.TestCase):
    def test_runs_a_notebook(self):
        with tempfile.TemporaryDirectory() as folder:
            book = notebook('print "hello"', "x = 1", "1 + 1", 'warn "careful"')
            NotebookClient(book, timeout=60, resources={"metadata": {"path": folder}}).execute()
        said, _, result, warned = [cell.outputs for cell in book.cells[1:]]
        self.assertEqual([(o.output_type, o.name, o.text) for o in said], [("stream", "stdout", "hello\n")])
        self.assertEqual([(o.output_type, o.data["text/plain"]) for o in result], [("execute_result", "2")])
        self.assertEqual([(o.name, o.text) for o in warned], [("stderr", "careful\n")])
        self.assertEqual([cell.execution_count for cell in book.cells[1:]], [1, 2, 3, 4])
        self.assertEqual(book.metadata.language_info.name, "quire")
        nbformat.validate(book)

    def test_stops_at_the_first_error(self):
        with tempfile.TemporaryDirectory() as folder:
            book = notebook('print "before"', "show nosuchname", 'print "after"')
            with self.assertRaises(CellExecutionError) as raised:
                NotebookClient(book, timeout=60, resources={"metadata": {"path": folder}}).execute()
        self.assertIn("nosuchname", str(raised.exception))
        self.assertEqual(book.cells[2].outputs[-1].output_type, "error")
        self.assertEqual(book.cells[3].outputs, [])

    def test_goes_on_where_an_error_is_expected(self):
        with tempfile.TemporaryDirectory() as folder:
            book = notebook("show nosuchname", 'print "after"')
            book.cells[1].metadata["tags"] = ["raises-exception"]
            NotebookClient(book, timeout=60, resources={"metadata": {"path": folder}}).execute()
        self.assertEqual(book.cells[2].outputs[0].text, "after\n")


class StaleTests(unittest.TestCase):
    """Marks of stale cells: told to who asks for them, and unheard by all others on the same kernel."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.manager = KernelManager(kernel_name=KERNEL)
        self.manager.start_kernel(cwd=self.folder.name)
        self.client = self.manager.client()
        # Clients of one manager share a session, and with it the ids of their messages.
        self.client.session = Session(key=self.manager.session.key)
        self.client.start_channels()
        self.client.wait_for_ready(timeout=60)

    def tearDown(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.folder.cleanup()

    def send(self, kind, content, metadata=None):
        """Sends a request; the messages that answer it on iopub, up to its idle."""
        message = self.client.session.msg(kind, content, metadata=metadata)
        self.client.shell_channel.send(message)
        answers = []
        while True:
            answer = self.client.get_iopub_msg(timeout=60)
            if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if answer["content"].get("execution_state") == "idle":
                return answers
            if answer["msg_type"] != "status":
                answers.append(answer)

    def run_cell(self, cell, code):
        return self.send("execute_request", {"code": code, "silent": False}, {"cellId": cell, "deletedCells": []})

    def open(self):
        return self.send("comm_open", {"comm_id": "ours", "target_name": "quire.stale", "data": {}})

    def test_tells_who_opens_the_comm(self):
        (opened,) = self.open()
        self.assertEqual((opened["msg_type"], opened["content"]["comm_id"]), ("comm_msg", "ours"))
        self.assertEqual(opened["content"]["data"]["cells"], {})
        self.run_cell("a", "n = 4")
        self.run_cell("b", "print n")
        kinds = [m["msg_type"] for m in self.run_cell("c", "print 7")]
        self.assertEqual(kinds, ["execute_input", "stream"])
        *_, told = self.run_cell("a", "n = 5")
        reason = {"name": "n", "how": "redefined", "count": 4}
        self.assertEqual(told["content"]["data"]["cells"], {"b": [reason]})

    def test_tells_nobody_who_does_not_ask(self):
        self.run_cell("vscode-notebook-cell:/a.ipynb#1", "n = 4")
        self.run_cell("vscode-notebook-cell:/a.ipynb#2", "print n")
        answers = self.run_cell("vscode-notebook-cell:/a.ipynb#1", "n = 5")
        self.assertEqual([m["msg_type"] for m in answers], ["execute_input"])

    def test_nbclient_on_the_same_kernel_runs_on(self):
        self.open()
        self.run_cell("a", "n = 4")
        self.run_cell("b", "print n")
        book = notebook("n = 5", "print n", "1 + 1")
        NotebookClient(book, km=self.manager, timeout=60).execute(reset_kc=True, cleanup_kc=False)
        self.assertEqual([len(cell.outputs) for cell in book.cells[1:]], [0, 1, 1])
        self.assertEqual(book.cells[2].outputs[0].text, "5\n")
        self.assertNotIn("widgets", book.metadata)
        nbformat.validate(book)
        (told,) = self.open()
        self.assertEqual([r["how"] for r in told["content"]["data"]["cells"]["b"]], ["redefined"])


class NbconvertTests(unittest.TestCase):
    def convert(self, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            sources = ('print "hello"', "1 + 1", "plot x * x for x in -1.0..1.0")
            nbformat.write(notebook(*sources), os.path.join(folder, "in.ipynb"))
            command = [sys.executable, "-m", "jupyter", "nbconvert", *arguments, "in.ipynb"]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120)
            self.assertEqual(done.returncode, 0, done.stderr)
            (made,) = [name for name in os.listdir(folder) if name.startswith("made.")]
            with open(os.path.join(folder, made), encoding="utf-8") as file:
                return file.read()

    def test_executes_to_a_notebook(self):
        book = nbformat.reads(self.convert("--execute", "--to", "notebook", "--output", "made"), as_version=4)
        self.assertEqual(book.cells[2].outputs[0].data["text/plain"], "2")

    def test_executes_to_html(self):
        page = self.convert("--execute", "--to", "html", "--output", "made")
        self.assertIn("hello", page)
        # The figure is seen where no script runs.
        self.assertIn('src="data:image/svg+xml;base64,', page)

    def test_exports_a_script(self):
        self.assertIn('print "hello"', self.convert("--execute", "--to", "script", "--output", "made"))


class ConsoleTests(unittest.TestCase):
    def setUp(self):
        arguments = ["-m", "jupyter", "console", "--kernel", KERNEL, "--simple-prompt"]
        self.console = pexpect.spawn(sys.executable, arguments, timeout=60, encoding="utf-8", echo=False)
        self.console.expect_exact("In [1]:")

    def tearDown(self):
        self.console.close(force=True)

    def test_runs_cells_and_shows_results_and_errors(self):
        self.console.sendline('print "hello"')
        self.console.expect_exact("hello")
        self.console.expect_exact("In [2]:")
        self.console.sendline("20 + 22")
        self.console.expect(r"Out\[2\]: *42")
        self.console.expect_exact("In [3]:")
        self.console.sendline("show nosuchname")
        self.console.expect_exact("nosuchname")
        self.console.expect_exact("In [4]:")

    def test_leaves_no_process_behind(self):
        family = psutil.Process(self.console.pid).children(recursive=True)
        self.assertGreaterEqual(len(family), 2)
        self.console.sendeof()
        self.console.expect_exact("really want to exit")
        self.console.sendline("y")
        self.console.expect(pexpect.EOF)
        gone, alive = psutil.wait_procs(family, timeout=10)
        self.assertEqual(alive, [])


class PromptTests(unittest.TestCase):
    """The console with its real line editor, which asks whether a cell is complete."""

    def test_an_incomplete_cell_goes_on_in_the_next_line(self):
        arguments = ["-m", "jupyter", "console", "--kernel", KERNEL]
        terminal = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
        console = pexpect.spawn(sys.executable, arguments, timeout=60, encoding="utf-8", env=terminal, dimensions=(40, 100))
        try:
            console.expect_exact("In [")
            console.send("formula f(x) =\r")
            console.expect_exact("...:")
            console.send("x * 2\r\r")
            console.expect_exact("In [")
            console.send("f(21)\r")
            console.expect_exact("42")
        finally:
            console.close(force=True)
