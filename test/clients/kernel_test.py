"""The conformance tests of jupyter_kernel_test, with every sample set."""
import jupyter_kernel_test


class QuireTests(jupyter_kernel_test.KernelTests):
    kernel_name = "quire"
    language_name = "quire"
    file_extension = ".quire"
    code_hello_world = 'print "hello, world"'
    code_stderr = 'warn "careful"'
    completion_samples = [{"text": "pri", "matches": {"print"}}]
    complete_code_samples = ["x = 1", 'print "hello, world"']
    incomplete_code_samples = ["recipe r {"]
    invalid_code_samples = ["recipe )"]
    code_page_something = "int?"
    code_generate_error = "show nosuchname"
    code_execute_result = [
        {"code": "1 + 1", "result": "2"},
        {"code": "2 + 2", "result": "4"},
        {"code": "3 * 7", "result": "21"},
    ]
    code_display_data = [{"code": "plot x * x for x in -1.0..1.0", "mime": "text/html"}]
    supported_history_operations = ("tail", "range", "search")
    code_history_pattern = "2 + 2*"
    code_inspect_sample = "int"
    code_clear_output = "clear"


class QuireIopubWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "quire"
    support_iopub_welcome = True
