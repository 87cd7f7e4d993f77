"""Runs the tool that plays recorded cases: conformance_run.py TOOL ARGUMENTS…

The tool plays functions for executions only; a TestState calls them, too."""
import importlib.util
import sys

spec = importlib.util.spec_from_file_location("conformance", sys.argv[1])
conformance = importlib.util.module_from_spec(spec)
spec.loader.exec_module(conformance)
play = conformance.run_calls


def run_calls(client, request, case, account, seconds):
    functions = [conformance.Function(client, need["lambda"], None) for need in request["needs"] if "lambda" in need]
    for function in functions:
        function.start()
    try:
        return play(client, request, case, account, seconds)
    finally:
        for function in functions:
            function.stopping = True


conformance.run_calls = run_calls
sys.argv[0:2] = [sys.argv[1]]
conformance.main()
