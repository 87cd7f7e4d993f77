"""The order's functions as AWS Lambda handlers, with nothing but the standard
library. The same file runs on AWS; here `frevo worker` runs it under
`python -m awslambdaric handler.NAME`.

The name of an exception's class is the error that Retry and Catch match.
"""

# Orders whose first charge met a busy provider; for card "busy", which shows a
# Retry.
_turned_away = set()


class InvalidOrder(Exception):
    """The order can't be understood; asking again is no use."""


class OutOfStock(Exception):
    """Something that is ordered is not there."""


class CardDeclined(Exception):
    """The bank says no."""


class PaymentProviderBusy(Exception):
    """The provider asks to come back later."""


def validate(event, context):
    items = event.get("items") or []
    if not items:
        raise InvalidOrder(f"order {event['id']} has no items")
    for item in items:
        if item["quantity"] < 1:
            raise InvalidOrder(f"order {event['id']} asks for {item['quantity']} of {item['sku']}")
    return {"total": sum(item["quantity"] * item["price"] for item in items), "itemCount": len(items)}


def reserve(event, context):
    for item in event["items"]:
        if item["sku"] == "unobtainium":
            raise OutOfStock(f"there is no {item['sku']}")
    return {"reservation": f"r-{event['id']}"}


def charge(event, context):
    if event["card"] == "declined":
        raise CardDeclined(f"the bank declines the card of {event['customer']}")
    if event["card"] == "busy" and event["id"] not in _turned_away:
        _turned_away.add(event["id"])
        raise PaymentProviderBusy("come back later")
    return {"receipt": f"c-{event['id']}", "amount": event["checked"]["total"]}


def pack(event, context):
    item = event["item"]
    return {"parcel": f"{event['order']}/{event['number']}", "sku": item["sku"], "quantity": item["quantity"]}


def notify(event, context):
    total, parcels = event["checked"]["total"], len(event["parcels"])
    text = f"Order {event['id']}: {parcels} parcels, {total // 100}.{total % 100:02} paid"
    return {"to": event["customer"], "text": text}


def release(event, context):
    return {"released": f"r-{event['id']}"}
