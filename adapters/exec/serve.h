// The other side of the protocol: any stack of synfin's, served to a tester over two pipes.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "adapters/exec/messages.h"

namespace synfin::adapters::exec {

// Answers requests until bye or the end of the input; what the program should then exit with. `greeting` names the
// stack; its capabilities are filled in here. With Framing::Binary it takes frames after hello.
int serve(conformance::Stack& stack, Greeting greeting, int input, int output);

// The same with several instances, which are one program. At least one.
int serve(const std::vector<std::unique_ptr<conformance::Stack>>& instances, Greeting greeting, int input, int output);

}  // namespace synfin::adapters::exec
