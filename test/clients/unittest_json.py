"""Runs the unittest classes of one file and prints what became of each test, as one JSON object."""
import importlib.util
import json
import sys
import unittest


class Recorder(unittest.TestResult):
    """A failed or skipped subtest counts as its test: nothing is left out quietly."""

    def __init__(self):
        super().__init__()
        self.records = {}

    def note(self, test, status, detail):
        name = ".".join(test.id().split(" ")[0].split(".")[-2:])
        known = self.records.get(name)
        if known is None or known["status"] == "passed":
            self.records[name] = {"status": status, "detail": detail}

    def addSuccess(self, test):
        self.note(test, "passed", "")

    def addError(self, test, err):
        self.note(test, "failed", self._exc_info_to_string(err, test))

    addFailure = addError

    def addSkip(self, test, reason):
        self.note(getattr(test, "test_case", test), "skipped", reason)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.note(test, "failed", f"{subtest}\n{self._exc_info_to_string(err, test)}")


def own_tests(module):
    """The tests of the classes that the file itself defines, not of those it imports."""
    suite = unittest.TestSuite()
    for value in vars(module).values():
        if isinstance(value, type) and issubclass(value, unittest.TestCase) and value.__module__ == module.__name__:
            suite.addTests(unittest.defaultTestLoader.loadTestsFromTestCase(value))
    return suite


spec = importlib.util.spec_from_file_location("suite", sys.argv[1])
suite = importlib.util.module_from_spec(spec)
sys.modules["suite"] = suite
output, sys.stdout = sys.stdout, sys.stderr
spec.loader.exec_module(suite)
recorder = Recorder()
own_tests(suite).run(recorder)
json.dump(recorder.records, output)
