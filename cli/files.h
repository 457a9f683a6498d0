// Files that are read whole.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace synfin::cli {

// What may be read: a device may have no end, a pipe may wait for its writer.
enum class FileKind { Any, Regular };

// The octets of the file, which is no `what` ("a trace", "a script") if it has more than `most` of them. Throws
// UsageError, which names the file and says why.
std::string read_file(const std::string& path, std::size_t most, std::string_view what, FileKind kind = FileKind::Any);

}  // namespace synfin::cli
