"""What the function costs in a month, computed from measured time: cost.py MICROSECONDS

MICROSECONDS is what one event of a mixed payload takes on one processor: the row of the packs `identity,self` of
`make bench`, in milliseconds, divided by 2 (2,000 events, and a thousand microseconds to the millisecond). Prints a table
of docs/performance.md. All else is assumed, and stated there.
"""

import sys

MONTH = 30 * 24 * 3600
# Dollars in us-east-1, as assumed: a request, a second with one GB of memory.
REQUEST = 0.20 / 1e6
GB_SECOND = {"arm64": 0.0000133334, "x86_64": 0.0000166667}
# Dollars for a GB that CloudWatch Logs takes in, S3 keeps for a month, and Kinesis (on demand) takes in and gives out.
LOGS, S3, KINESIS = 0.50, 0.023, 0.08 + 0.04
# Lambda gives a whole processor with 1,769 MB; of 256 MB the share is a seventh, and time is as much longer.
MEMORY = 256
SHARE = MEMORY / 1769
# What an invocation takes beside its events, in seconds on a whole processor; waiting for SNS, when it tells something.
INVOCATION, WAITING = 0.001, 0.030
# One change of a hundred events; CloudTrail writes at least every so many seconds, at most so many events at once.
CHANGES, SECONDS, MOST = 0.01, 5, 500
BYTES = 1600


def month(rate, filtered, microseconds):
    """Invocations and billed seconds of a month at so many events a second."""
    arriving = rate * (CHANGES if filtered else 1.0)
    a_payload = min(max(arriving * SECONDS, 1), MOST)
    invocations = arriving * MONTH / a_payload
    told = min(1.0, a_payload * (1 if filtered else CHANGES))
    busy = (INVOCATION + a_payload * microseconds / 1e6) / SHARE
    return invocations, invocations * (busy + told * WAITING)


def main():
    microseconds = float(sys.argv[1])
    print("| events a second | subscription | invocations | billed hours | arm64 | x86_64 | CloudWatch Logs takes in |")
    print("|--:|---|--:|--:|--:|--:|--:|")
    for rate in (1, 100, 10_000):
        for filtered in (True, False):
            invocations, seconds = month(rate, filtered, microseconds)
            cost = {name: invocations * REQUEST + seconds * MEMORY / 1024 * price for name, price in GB_SECOND.items()}
            taken = rate * MONTH * BYTES / 1e9 * LOGS
            print(f"| {rate:,} | {'filtered' if filtered else 'everything'} | {invocations:,.0f} | {seconds / 3600:,.0f} | "
                  f"${cost['arm64']:,.2f} | ${cost['x86_64']:,.2f} | ${taken:,.0f} |")
    gb = 10_000 * MONTH * BYTES / 1e9
    print(f"\n10,000 events a second are {gb:,.0f} GB a month: ${gb * LOGS:,.0f} in CloudWatch Logs, ${gb * KINESIS:,.0f} through "
          f"Kinesis, ${gb / 10 * S3:,.0f} as files in S3, which CloudTrail packs to a tenth.")


if __name__ == "__main__":
    main()
