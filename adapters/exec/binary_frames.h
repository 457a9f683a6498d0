// The messages as frames of octets, for speed: the same as the lines of JSON, once hello has agreed on it. Numbers are
// little-endian.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "adapters/exec/messages.h"

namespace synfin::adapters::exec {

// The whole size of the frame that begins here, if its size can be read already. Throws nothing: a frame that is too
// long never comes to an end.
std::optional<std::size_t> frame_size(std::string_view octets);

// These do for frames what write_line, read_answer and read_asked do for lines. A frame is whole, with its size.
void write_frame(const Asked& asked, std::string& out);
void write_frame(const Answer& answer, Request to, PacketQueue& sent, std::string& out);
Answer read_frame(std::string_view frame, std::uint32_t id, Request to, PacketQueue& sent);
// `names_instance` where hello has agreed on several.
Asked read_asked_frame(std::string_view frame, bool names_instance, std::vector<std::uint8_t>& octets);

}  // namespace synfin::adapters::exec
