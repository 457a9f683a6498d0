// The messages as JSON, one object a line.
#pragma once
#include <string>
#include <string_view>

#include "adapters/exec/messages.h"

namespace synfin::adapters::exec {

// Appends one line, with its newline.
void write_line(const Asked& asked, std::string& out);
// `sent` is emptied into the line. What is asked says which members the line has.
void write_line(const Answer& answer, Request to, PacketQueue& sent, std::string& out);

// A line without its newline, which should answer the request of this id; of another's answer only the id is read.
// Packets go to the end of `sent`. Throws BrokenMessage.
Answer read_answer(std::string_view line, std::uint32_t id, Request to, PacketQueue& sent);
// `octets` holds those of a packet. Throws BrokenMessage.
Asked read_asked(std::string_view line, std::vector<std::uint8_t>& octets);

}  // namespace synfin::adapters::exec
