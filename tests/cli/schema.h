// Documents against their JSON Schemas.
#pragma once
#include <cstdlib>
#include <string>

#include "tests/cli/program.h"

namespace synfin::cli {

inline bool can_check_schemas() { return std::system("python3 -c 'import jsonschema' 2>/dev/null") == 0; }

// What is wrong with the document by doc/schema/<schema>.schema.json; "" is nothing.
inline std::string wrong_by_schema(const std::string& schema, const std::string& document) {
  const Folder folder;
  const std::string source = SYNFIN_SOURCE;
  const std::string command = "python3 " + source + "/tests/cli/validate.py " + source + "/doc/schema/" + schema +
                              ".schema.json " + document + " >" + (folder / "out") + " 2>&1";
  const bool valid = std::system(command.c_str()) == 0;
  const std::string says = contents(folder / "out");
  return valid ? "" : says.empty() ? "the check itself failed" : says;
}

}  // namespace synfin::cli
