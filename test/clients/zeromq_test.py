"""The kernel's sockets through libzmq: what conformance tests leave out. The interpreter is the scripted one."""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import psutil
import zmq
from jupyter_client.manager import KernelManager

SCRIPTED = "quire-scripted"
BY_SIGNAL = "quire-scripted-by-signal"


class KernelCase(unittest.TestCase):
    """A kernel of its own for each test."""

    kernel_name = SCRIPTED

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.manager = self.new_manager()
        self.manager.start_kernel(cwd=self.folder.name)
        self.client = self.new_client()

    def tearDown(self):
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)
        self.folder.cleanup()

    def new_manager(self):
        return KernelManager(kernel_name=self.kernel_name)

    def new_client(self):
        client = self.manager.client()
        client.start_channels()
        client.wait_for_ready(timeout=30)
        return client

    def begin(self, code, client=None):
        """Sends a cell and waits until it has begun."""
        client = client or self.client
        request = client.execute("print begun\n" + code)
        self.until(lambda m: m["msg_type"] == "stream" and "begun" in m["content"]["text"], request, client)
        return request

    def until(self, found, request, client=None):
        """The messages of a request on iopub until one that is looked for."""
        messages = []
        while not messages or not found(messages[-1]):
            message = (client or self.client).get_iopub_msg(timeout=20)
            if message["parent_header"].get("msg_id") == request:
                messages.append(message)
        return messages

    def finish(self, request, client=None):
        """The reply and all messages until idle."""
        client = client or self.client
        while True:
            reply = client.get_shell_msg(timeout=20)
            if reply["parent_header"].get("msg_id") == request:
                break
        return reply, self.until(lambda m: m["content"].get("execution_state") == "idle", request, client)

    def run_cell(self, code, client=None):
        reply, messages = self.finish((client or self.client).execute(code), client)
        text = "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")
        return reply["content"], text

    def processes(self):
        return psutil.Process(self.manager.provisioner.pid).children(recursive=True)


class LivenessTests(KernelCase):
    def test_heartbeat_and_control_answer_while_a_cell_hangs(self):
        request = self.begin("hang")
        with zmq.Context() as context, context.socket(zmq.REQ) as heart:
            heart.connect(f"tcp://{self.manager.ip}:{self.manager.hb_port}")
            for count in range(100):
                heart.send(b"beat %d" % count)
                self.assertTrue(heart.poll(5000))
                self.assertEqual(heart.recv(), b"beat %d" % count)
        info = self.client.session.msg("kernel_info_request", {})
        self.client.control_channel.send(info)
        reply = self.client.get_control_msg(timeout=5)
        self.assertEqual(reply["msg_type"], "kernel_info_reply")
        self.manager.interrupt_kernel()
        self.assertEqual(self.finish(request)[0]["content"]["ename"], "interrupted")

    def test_interrupt_keeps_what_was_defined(self):
        self.run_cell("let a 1")
        for code in ("spin", "wait 100000"):
            request = self.begin(code)
            self.manager.interrupt_kernel()
            reply, _ = self.finish(request)
            self.assertEqual((reply["content"]["status"], reply["content"]["ename"]), ("error", "interrupted"))
        self.assertEqual(self.run_cell("show a"), (self.run_cell("show a")[0] | {"execution_count": 4}, ""))

    def test_a_killed_interpreter_is_replaced_with_its_definitions(self):
        self.run_cell("let a 1")
        request = self.begin("hang")
        (interpreter,) = self.processes()
        interpreter.kill()
        reply, messages = self.finish(request)
        self.assertEqual(reply["content"]["ename"], "interpreter-died")
        self.assertIn("Restored: a.", "".join(m["content"].get("text", "") for m in messages))
        self.assertTrue(self.manager.is_alive())
        self.assertEqual(self.run_cell("show a")[0]["status"], "ok")

    def test_restart_and_shutdown_leave_no_process(self):
        self.run_cell("let a 1")
        first = self.processes()
        self.manager.restart_kernel()
        self.client.wait_for_ready(timeout=30)
        self.assertEqual(self.run_cell("show a")[0]["status"], "error")
        second = self.processes()
        self.manager.shutdown_kernel()
        gone, alive = psutil.wait_procs(first + second, timeout=5)
        self.assertEqual(alive, [])

    def test_nothing_is_left_when_the_kernel_is_killed_while_a_cell_hangs(self):
        self.begin("hang")
        children = self.processes()
        os.kill(self.manager.provisioner.pid, signal.SIGKILL)
        gone, alive = psutil.wait_procs(children, timeout=10)
        self.assertEqual(alive, [])

    def test_the_kernel_ends_when_its_parent_is_killed(self):
        code = (
            "import time; from jupyter_client.manager import KernelManager as M\n"
            f"m = M(kernel_name={SCRIPTED!r}); m.start_kernel(independent=False); c = m.client()\n"
            "c.start_channels(); c.wait_for_ready(timeout=30); print(m.provisioner.pid, flush=True); time.sleep(600)"
        )
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
            kernel = psutil.Process(int(parent.stdout.readline()))
            family = [kernel, *kernel.children(recursive=True)]
            parent.kill()
        gone, alive = psutil.wait_procs(family, timeout=15)
        self.assertEqual(alive, [])


class SignalTests(KernelCase):
    kernel_name = BY_SIGNAL

    def test_sigint_interrupts_the_cell_and_not_the_kernel(self):
        self.run_cell("let a 1")
        request = self.begin("spin")
        self.manager.interrupt_kernel()
        self.assertEqual(self.finish(request)[0]["content"]["ename"], "interrupted")
        self.manager.interrupt_kernel()
        self.assertEqual(self.run_cell("show a")[0]["status"], "ok")


class WireTests(KernelCase):
    def test_a_flood_arrives_whole_in_few_messages(self):
        reply, messages = self.finish(self.client.execute("flood 100000"))
        streams = [m["content"]["text"] for m in messages if m["msg_type"] == "stream"]
        self.assertLessEqual(len(streams), 50)
        self.assertEqual("".join(streams).splitlines(), [f"line {i}" for i in range(100_000)])

    def test_pipelined_cells_run_in_order_and_output_stays_with_its_cell(self):
        requests = [self.client.execute(f"print {i}") for i in range(100)]
        order = [self.client.get_shell_msg(timeout=20)["parent_header"]["msg_id"] for _ in requests]
        self.assertEqual([o for o in order if o in requests], requests)
        for i, request in enumerate(requests):
            messages = self.until(lambda m: m["content"].get("execution_state") == "idle", request)
            self.assertEqual([m["content"]["text"] for m in messages if m["msg_type"] == "stream"], [f"{i}\n"])

    def test_replies_go_to_the_client_that_asked(self):
        other = self.new_client()
        mine = self.client.execute("print mine")
        theirs = other.execute("print theirs")
        self.assertEqual(self.finish(mine)[0]["content"]["status"], "ok")
        self.assertEqual(self.finish(theirs, other)[0]["content"]["status"], "ok")
        other.stop_channels()

    def test_messages_signed_with_another_key_are_dropped(self):
        key, session = self.client.session.key, self.client.session
        session.key = b"another key"
        forged = self.client.execute("let forged 1")
        session.key = key
        self.assertEqual(self.run_cell("show forged")[0]["evalue"], "there is no forged")
        self.assertIsNotNone(forged)

    def test_buffers_are_not_signed(self):
        message = self.client.session.msg("execute_request", {"code": "print buffered"})
        self.client.session.send(self.client.shell_channel.socket, message, buffers=[b"x" * 100_000, b""])
        self.assertEqual(self.finish(message["header"]["msg_id"])[0]["content"]["status"], "ok")

    def test_a_message_of_20_megabytes_arrives(self):
        text = "x" * 20_000_000
        reply, _ = self.finish(self.client.execute(f"let big {text}"))
        self.assertEqual(reply["content"]["status"], "ok")

    def test_garbage_on_every_port_harms_nobody(self):
        ports = [self.manager.shell_port, self.manager.control_port, self.manager.stdin_port]
        ports += [self.manager.iopub_port, self.manager.hb_port]
        for port in ports:
            for garbage in (b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 200, b"", os.urandom(5000)):
                with socket.create_connection((self.manager.ip, port)) as connection:
                    connection.sendall(garbage)
        self.assertEqual(self.run_cell("print alive"), (self.run_cell("print x")[0] | {"execution_count": 1}, "alive\n"))

    def test_clients_come_and_go(self):
        for count in range(20):
            client = self.manager.client()
            client.start_channels()
            client.wait_for_ready(timeout=30)
            self.assertEqual(self.run_cell(f"print {count}", client)[1], f"{count}\n")
            client.stop_channels()


class IpcTests(KernelCase):
    """Sockets that are files: by a kernel that may write, which an installed one may not; that one refuses."""

    def new_manager(self):
        return KernelManager(kernel_name=self.kernel_name, transport="ipc", ip=os.path.join(self.folder.name, "kernel"))

    def test_runs_a_cell(self):
        self.assertEqual(self.run_cell("print by file")[1], "by file\n")
