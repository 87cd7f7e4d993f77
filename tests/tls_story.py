"""What boto3 says to a server over TLS. Run by the end-to-end tests:
`python tls_story.py ENDPOINT TRUSTED`, where TRUSTED is the one certificate
that is trusted.
"""

import sys

import boto3
from botocore.config import Config
from botocore.exceptions import SSLError

client = boto3.client(
    "stepfunctions",
    endpoint_url=sys.argv[1],
    verify=sys.argv[2],
    region_name="us-east-1",
    aws_access_key_id="000000000000",
    aws_secret_access_key="any",
    config=Config(retries={"total_max_attempts": 1}),
)
try:
    found = client.list_state_machines()["stateMachines"]
except SSLError:
    print("not trusted")
else:
    print(f"{len(found)} state machines")
