"""validate.py SCHEMA DOCUMENT: exit status 1 and what is wrong with the document, by its JSON pointer."""
import json
import pathlib
import sys
import warnings

import jsonschema

warnings.simplefilter("ignore")
path = pathlib.Path(sys.argv[1]).resolve()
schema = json.loads(path.read_text())
resolver = jsonschema.RefResolver(path.as_uri(), schema)
validator = jsonschema.Draft202012Validator(schema, resolver=resolver)
validator.check_schema(schema)
errors = list(validator.iter_errors(json.loads(pathlib.Path(sys.argv[2]).read_text())))
for error in errors[:5]:
    print("/" + "/".join(str(step) for step in error.absolute_path) + ": " + error.message[:300])
sys.exit(1 if errors else 0)
