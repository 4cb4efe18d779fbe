"""The real yamcs-client as a program that yamcs-client.e2e.test.ts drives; see client-process.ts."""

import json
import sys
from datetime import datetime

from yamcs.client import APIKeyCredentials, Credentials, YamcsClient

clients = {}
received = []
subscriptions = []


def connect(address, token, name="client", api_key=False):
    """As the library sends a token: in a header of its own or as a bearer."""
    credentials = (
        APIKeyCredentials(token) if api_key else Credentials(access_token=token)
    )
    clients[name] = YamcsClient(address, credentials=credentials)


def of(name):
    return clients[name]


def to_json(event):
    return {
        "source": event.source,
        "type": event.event_type,
        "message": event.message,
        "severity": event.severity,
        "seqNumber": event.sequence_number,
        "generationTime": event.generation_time.timestamp() * 1000,
        "receptionTime": event.reception_time.timestamp() * 1000,
        "extra": event.extra,
    }


def to_time(text):
    """The library takes times with a zone only, and Python before 3.11 knows no Z."""
    return None if text is None else datetime.fromisoformat(text.replace("Z", "+00:00"))


def send(instance, name="client", time=None, **arguments):
    of(name).send_event(instance, time=to_time(time), **arguments)


def list_events(instance, name="client", start=None, stop=None, **arguments):
    archive = of(name).get_archive(instance)
    events = archive.list_events(
        start=to_time(start), stop=to_time(stop), **arguments
    )
    return [to_json(event) for event in events]


def stream_events(instance, name="client", start=None, stop=None, **arguments):
    archive = of(name).get_archive(instance)
    events = archive.stream_events(
        start=to_time(start), stop=to_time(stop), **arguments
    )
    return [to_json(event) for event in events]


def list_sources(instance, name="client"):
    return list(of(name).get_archive(instance).list_event_sources())


def subscribe(instance, name="client", **arguments):
    """Returns when the server has replied; what is posted then is in `received`."""
    subscriptions.append(
        of(name).create_event_subscription(
            instance,
            on_data=lambda event: received.append(to_json(event)),
            timeout=10,
            **arguments,
        )
    )


def list_received():
    return list(received)


ACTIONS = {
    "connect": connect,
    "send": send,
    "list": list_events,
    "stream": stream_events,
    "sources": list_sources,
    "subscribe": subscribe,
    "received": list_received,
}


def act(line):
    action = json.loads(line)
    try:
        return {"result": ACTIONS[action["do"]](**action["with"])}
    except Exception as error:
        return {"fault": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    print(json.dumps(act(line)), flush=True)
for subscription in subscriptions:
    subscription.cancel()
