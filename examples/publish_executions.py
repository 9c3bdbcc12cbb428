"""A front office in one file, in Python: publishes executions, follows their trades over HTTP until they have settled, and
shows what was refused and why.

    python3 -m venv .verso/python && .verso/python/bin/pip install -r examples/requirements.txt
    .verso/python/bin/python examples/publish_executions.py [--format protobuf]

VERSO_KAFKA_BROKERS and VERSO_URL say where; --run names the run, so that its executions are told apart from others.
"""

import argparse
import json
import os
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from kafka import KafkaConsumer, KafkaProducer

BROKERS = os.environ.get("VERSO_KAFKA_BROKERS", "127.0.0.1:9092").split(",")
OFFICE = os.environ.get("VERSO_URL", "http://127.0.0.1:7070")
SOURCE = "EXAMPLE-PY"
PATIENCE_SECONDS = 180


def main() -> int:
    parser = argparse.ArgumentParser(description="publish executions to a Verso office")
    parser.add_argument("--run", default=f"PY-{time.time_ns() // 1_000_000}")
    parser.add_argument("--format", choices=["json", "protobuf"], default="json")
    options = parser.parse_args()
    executions = executions_of(options.run, newest_trade_date())
    refusals_topic = KafkaConsumer(
        "verso.execution-refusals.v1",
        bootstrap_servers=BROKERS,
        # Outside any group and from the beginning: wherever the answers stand, they are found.
        group_id=None,
        auto_offset_reset="earliest",
    )
    publish(executions, options.format)
    still_open = follow(executions, refusals_topic)
    refusals_topic.close()
    print("all is settled or refused" if not still_open else f"still open: {', '.join(still_open)}")
    return 1 if still_open else 0


def executions_of(run: str, trade_date: str) -> list[dict]:
    def execution(number: int, **terms) -> dict:
        return {
            "source": SOURCE,
            "session": "EXAMPLES",
            "executionId": f"{run}-{number}",
            "tradeDate": trade_date,
            "executionTime": f"{trade_date}T10:00:00.000000Z",
            "tradeCurrency": "EUR",
            "mic": "XOFF",
            **terms,
        }

    alpen = {"lei": "529900ALPENBROKR0122"}
    paris = {"lei": "969500BROKPARIS00247"}
    return [
        execution(1, side="BUY", counterparty=alpen, isin="DE0007164600", price="201.35", quantity="500"),
        execution(2, side="SELL", counterparty=paris, isin="FR0000121014", price="612.80", quantity="150"),
        # The check digit of the ISIN is wrong.
        execution(3, side="BUY", counterparty=alpen, isin="DE0007164601", price="201.35", quantity="500"),
    ]


def publish(executions: list[dict], form: str) -> None:
    """Returns when the broker has everything; publishing the same again would change nothing."""
    encode = protobuf_encoder() if form == "protobuf" else json_bytes
    producer = KafkaProducer(bootstrap_servers=BROKERS, acks="all")
    sent = []
    for execution in executions:
        headers = {
            "content-type": f"application/{form}",
            "ce_specversion": "1.0",
            "ce_id": execution["executionId"],
            "ce_source": "/example-front-office",
            "ce_type": "verso.executions.v1.Execution",
        }
        sent.append(
            producer.send(
                "verso.executions.v1",
                # The same for an execution and its corrections, so that they keep their order.
                key=execution["executionId"].encode(),
                value=encode(execution),
                headers=[(name, value.encode()) for name, value in headers.items()],
            )
        )
    for future in sent:
        future.get(timeout=30)
    producer.close()
    print(f"published {len(executions)} executions as {form}", flush=True)


def json_bytes(execution: dict) -> bytes:
    return json.dumps(execution, ensure_ascii=False).encode()


def protobuf_encoder():
    """Compiles the contract; a front office of its own would do that once, when it is built."""
    import importlib

    from google.protobuf.json_format import ParseDict
    from grpc_tools import protoc

    proto = Path(__file__).resolve().parent.parent / "proto"
    generated = tempfile.mkdtemp(prefix="verso-contract-")
    names = ["verso/executions/v1/execution.proto", "verso/options/v1/options.proto"]
    bundled = Path(protoc.__file__).resolve().parent / "_proto"
    if protoc.main(["protoc", f"-I{proto}", f"-I{bundled}", f"--python_out={generated}", *names]) != 0:
        raise RuntimeError("the contract could not be compiled")
    sys.path.insert(0, generated)
    contract = importlib.import_module("verso.executions.v1.execution_pb2")
    return lambda execution: ParseDict(execution, contract.Execution()).SerializeToString()


def follow(executions: list[dict], refusals_topic: KafkaConsumer) -> list[str]:
    """Prints each change of status; answers with the executions that are neither settled nor refused in the end."""
    waiting = {execution["executionId"] for execution in executions}
    shown: dict[str, str] = {}
    end = time.monotonic() + PATIENCE_SECONDS
    while waiting and time.monotonic() < end:
        for record in (record for batch in refusals_topic.poll(timeout_ms=500).values() for record in batch):
            refusal = json.loads(record.value)
            if refusal.get("executionId") in waiting and refusal["source"] == SOURCE:
                waiting.discard(refusal["executionId"])
                reasons = "; ".join(f"{error['pointer']} {error['detail']}" for error in refusal["errors"])
                print(f"{refusal['executionId']} REFUSED {refusal['code']}: {reasons}", flush=True)
        for trade in trades_of(executions[0]["tradeDate"]):
            execution_id, status = trade["executionId"], trade["status"]
            if trade["source"] != SOURCE or execution_id not in waiting or shown.get(execution_id) == status:
                continue
            shown[execution_id] = status
            print(f"{execution_id} {trade['tradeId']} {status}", flush=True)
            if status == "SETTLED":
                waiting.discard(execution_id)
    return sorted(waiting)


def trades_of(trade_date: str):
    path = f"/v1/trades?tradeDate={trade_date}&limit=500"
    while path is not None:
        page = read(path)
        yield from page["data"]
        path = page["next"]


def newest_trade_date() -> str:
    """The office has a business clock of its own: trade on the newest date that it has traded on."""
    newest = read("/v1/trades?limit=1")["data"]
    return newest[0]["tradeDate"] if newest else "2026-11-23"


def read(path: str) -> dict:
    with urllib.request.urlopen(f"{OFFICE}{path}", timeout=10) as answer:
        return json.load(answer)


if __name__ == "__main__":
    sys.exit(main())
