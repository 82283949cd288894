"""The usual loop over an archive: prints the changes of IAM in log files.

    archive.py FILE...
"""

import gzip
import json
import sys


def main():
    for path in sys.argv[1:]:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for record in json.load(file)["Records"]:
                if record["eventSource"] == "iam.amazonaws.com" and not record["readOnly"]:
                    print(json.dumps(record))


main()
