"""Google's own Python client against the emulator. Arguments: the emulator's address, an access token. Prints one JSON object."""

import json
import sys

import httplib2
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

URL, TOKEN = sys.argv[1], sys.argv[2]
ZONE = "Europe/Zurich"


def timed(day, summary, **more):
    start, end = f"2026-07-{day:02}T09:00:00", f"2026-07-{day:02}T10:00:00"
    times = {"start": {"dateTime": start, "timeZone": ZONE}, "end": {"dateTime": end, "timeZone": ZONE}}
    return {"summary": summary, **times, **more}


def failure(request):
    try:
        request.execute()
    except HttpError as error:
        return [error.status_code, error.error_details[0]["reason"]]
    return None


def crud(events):
    made = events.insert(calendarId="primary", body=timed(1, "Call", id="abcde12345")).execute()
    got = events.get(calendarId="primary", eventId=made["id"]).execute()
    patched = events.patch(calendarId="primary", eventId=made["id"], body={"location": "Here"}).execute()
    put = events.update(calendarId="primary", eventId=made["id"], body={**patched, "summary": "Talk"}).execute()
    taken = failure(events.insert(calendarId="primary", body=timed(1, "Call", id="abcde12345")))
    nothing = events.delete(calendarId="primary", eventId=made["id"]).execute()
    gone = failure(events.delete(calendarId="primary", eventId=made["id"]))
    return {
        "same": got == made,
        "patched": [patched["summary"], patched["location"]],
        "put": [put["summary"], put["location"]],
        "taken": taken,
        "deleted": nothing,
        "gone": gone,
    }


def paging(events):
    for day in range(1, 8):
        events.insert(calendarId="primary", body=timed(day, f"Day {day}")).execute()
    request = events.list(calendarId="primary", maxResults=3)
    pages, token = [], None
    while request is not None:
        answer = request.execute()
        pages.append([item["summary"] for item in answer["items"]])
        token = answer.get("nextSyncToken")
        request = events.list_next(request, answer)
    return {"pages": pages, "has_sync_token": token is not None}


def etags(events):
    made = events.insert(calendarId="primary", body=timed(9, "Tagged")).execute()
    unchanged = events.get(calendarId="primary", eventId=made["id"])
    unchanged.headers["If-None-Match"] = made["etag"]
    stale = events.patch(calendarId="primary", eventId=made["id"], body={"summary": "Lost"})
    stale.headers["If-Match"] = '"1"'
    fresh = events.patch(calendarId="primary", eventId=made["id"], body={"summary": "Won"})
    fresh.headers["If-Match"] = made["etag"]
    try:
        unchanged.execute()
        not_modified = None
    except HttpError as error:
        not_modified = error.status_code
    return {"not_modified": not_modified, "stale": failure(stale), "fresh": fresh.execute()["summary"]}


def batch(service, events):
    answers = {}

    def note(request_id, answer, error):
        answers[request_id] = answer["summary"] if error is None else error.status_code

    together = service.new_batch_http_request(callback=note)
    for day in range(10, 13):
        together.add(events.insert(calendarId="primary", body=timed(day, f"Batch {day}")), request_id=f"made-{day}")
    together.add(events.get(calendarId="primary", eventId="nowhere12345"), request_id="missing")
    together.execute()
    return answers


def syncing(events):
    token = None
    request = events.list(calendarId="primary")
    while request is not None:
        answer = request.execute()
        token = answer.get("nextSyncToken")
        request = events.list_next(request, answer)
    made = events.insert(calendarId="primary", body=timed(20, "New")).execute()
    first = events.list(calendarId="primary", syncToken=token).execute()
    events.delete(calendarId="primary", eventId=made["id"]).execute()
    second = events.list(calendarId="primary", syncToken=first["nextSyncToken"]).execute()
    return {
        "first": [[item["summary"], item["status"]] for item in first["items"]],
        "second": [item["status"] for item in second["items"]],
        "refused": failure(events.list(calendarId="primary", syncToken=token, q="x")),
        "malformed": failure(events.list(calendarId="primary", syncToken="nonsense")),
    }


def series(events):
    body = timed(1, "Weekly", recurrence=["RRULE:FREQ=WEEKLY;COUNT=3"])
    master = events.insert(calendarId="primary", body=body).execute()
    instances = events.instances(calendarId="primary", eventId=master["id"]).execute()["items"]
    moved = events.patch(calendarId="primary", eventId=instances[1]["id"], body={"summary": "Once"}).execute()
    again = events.instances(calendarId="primary", eventId=master["id"]).execute()["items"]
    return {
        "starts": [item["start"]["dateTime"] for item in instances],
        "series_of_moved": moved["recurringEventId"] == master["id"],
        "titles": [item["summary"] for item in again],
    }


def main():
    http = AuthorizedHttp(Credentials(TOKEN), http=httplib2.Http(timeout=20))
    address = f"{URL}/discovery/v1/apis/calendar/v3/rest"
    service = build("calendar", "v3", http=http, discoveryServiceUrl=address, static_discovery=False, cache_discovery=False)
    events = service.events()
    calendars = service.calendarList().list().execute()
    print(
        json.dumps(
            {
                "crud": crud(events),
                "paging": paging(events),
                "etags": etags(events),
                "batch": batch(service, events),
                "syncing": syncing(events),
                "series": series(events),
                "calendars": [[item["id"], item["accessRole"]] for item in calendars["items"]],
                "colors": service.colors().get().execute()["kind"],
            }
        )
    )


main()
