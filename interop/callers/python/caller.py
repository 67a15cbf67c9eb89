"""Calls the greeter by gRPC's C core. See ../README.md for arguments, commands and answers."""

import json
import sys
import threading
import time

import grpc

METHOD = "/xiaoxu.demo.Greeter/SayHello"
DEADLINE_SECONDS = 10
MESSAGES = 3


def request(name):
    """A HelloRequest; its one field is shorter than 128 bytes, so that its length is one byte."""
    text = name.encode()
    return bytes([0x0A, len(text)]) + text


def server(reply):
    """The field `server` of a HelloReply, of which each field is shorter than 128 bytes."""
    at = 0
    while at + 1 < len(reply):
        tag, end = reply[at], at + 2 + reply[at + 1]
        if tag == 0x12:
            return reply[at + 2 : end].decode()
        at = end
    return ""


class Tally:
    """What came of calls; safe for use by several threads."""

    def __init__(self):
        self.lock = threading.Lock()
        self.clear()

    def clear(self):
        self.started = time.monotonic()
        self.calls, self.servers, self.failed, self.messages = 0, {}, {}, []

    def count(self, call):
        with self.lock:
            self.calls += 1
            if call.code() is grpc.StatusCode.OK:
                name = server(call.result())
                self.servers[name] = self.servers.get(name, 0) + 1
                return
            code = call.code().name
            self.failed[code] = self.failed.get(code, 0) + 1
            if len(self.messages) < MESSAGES:
                self.messages.append(str(call.details()))

    def take(self):
        with self.lock:
            result = {
                "calls": self.calls,
                "millis": int((time.monotonic() - self.started) * 1000),
                "servers": self.servers,
                "failed": self.failed,
                "messages": self.messages,
            }
            self.clear()
            return result


class Calls:
    """Calls of which at most so many run at a time, counted in a tally."""

    def __init__(self, stub, tally, at_once):
        self.stub, self.tally, self.at_once = stub, tally, at_once
        self.room = threading.Semaphore(at_once)

    def start(self, name, metadata=()):
        self.room.acquire()
        call = self.stub.future(request(name), timeout=DEADLINE_SECONDS, metadata=metadata)
        call.add_done_callback(self.ended)

    def ended(self, call):
        self.tally.count(call)
        self.room.release()

    def wait(self):
        for _ in range(self.at_once):
            self.room.acquire()
        for _ in range(self.at_once):
            self.room.release()


class Load:
    """Calls at a steady rate."""

    def __init__(self, stub):
        self.tally = Tally()
        self.calls = Calls(stub, self.tally, 10_000)
        self.pacer, self.stop = None, None

    def set(self, rate):
        if self.pacer:
            self.stop.set()
            self.pacer.join()
            self.pacer = None
        if rate == 0:
            self.calls.wait()
        result = self.tally.take()
        if rate > 0:
            self.stop = threading.Event()
            self.pacer = threading.Thread(target=self.pace, args=(rate, self.stop), daemon=True)
            self.pacer.start()
        return result

    def pace(self, rate, stop):
        start, made = time.monotonic(), 0
        while not stop.wait(0.01):
            due = int((time.monotonic() - start) * rate)
            for _ in range(made, due):
                self.calls.start("Python")
            made = due


def main():
    with grpc.insecure_channel(sys.argv[1]) as channel:
        stub = channel.unary_unary(METHOD)
        load = Load(stub)
        for line in sys.stdin:
            command, *words = line.split()
            if command == "call":
                tally = Tally()
                calls = Calls(stub, tally, int(words[1]))
                metadata = tuple(tuple(word.split("=", 1)) for word in words[3:])
                for _ in range(int(words[0])):
                    calls.start(words[2] if len(words) > 2 else "Python", metadata)
                calls.wait()
                result = tally.take()
            elif command == "load":
                result = load.set(int(words[0]))
            elif command == "report":
                result = load.tally.take()
            else:
                sys.exit("unknown command: " + command)
            print(json.dumps(result), flush=True)


if __name__ == "__main__":
    main()
