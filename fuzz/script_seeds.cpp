// Seeds of packetdrill scripts: each way of opening and closing once, and each form of time, option, call and comment
// that the reader knows, or names as what it does not read.
#include <string_view>

#include "fuzz/corpus_seeds.h"

namespace synfin::fuzz {
namespace {

struct NamedScript {
  std::string_view name, text;
};

constexpr NamedScript kScripts[] = {
    {"accepted-then-closed-by-user.pkt", R"(// A server.
+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+.1 < S 0:0(0) win 32792 <mss 1000>
+0 > S. 0:0(0) ack 1 <...>
+.1 < . 1:1(0) ack 1 win 32792
+0 accept(3, ..., ...) = 4
+.1 close(4) = 0
+0 > F. 1:1(0) ack 1
+.1 < F. 1:1(0) ack 2 win 32792
+0 > . 2:2(0) ack 2
)"},
    {"connected-then-closed-by-peer.pkt", R"(0.000 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
0.000...0.200 connect(3, ..., ...) = 0
0.000 > S 0:0(0) <...>
0.200 < S. 0:0(0) ack 1 win 32792 <mss 1000>
0.200 > . 1:1(0) ack 1
0.300 < F. 1:1(0) ack 1 win 32792
0.300~+0.500 > . 1:1(0) ack 2
1.000 read(3, ..., 1000) = 0
1.000 shutdown(3, SHUT_WR) = 0
1.000 > F. 1:1(0) ack 2
1.100 < . 2:2(0) ack 2 win 32792
)"},
    {"simultaneous-open-and-close.pkt", R"(0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
+0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
+0 > S 0:0(0) <...>
+.1 < S 0:0(0) win 32792 <mss 1000>
+0 > S. 0:0(0) ack 1 <...>
+.1 < . 1:1(0) ack 1 win 32792
+.1 close(3) = 0
+0 > F. 1:1(0) ack 1
+.05 < F. 1:1(0) ack 1 win 32792
+0 > . 2:2(0) ack 2
+.05 < . 2:2(0) ack 2 win 32792
)"},
    {"refused-by-reset.pkt", R"(0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
0 fcntl(3, F_SETFL, O_RDWR|O_NONBLOCK) = 0
0 connect(3, ..., ...) = -1 EINPROGRESS (Operation now in progress)
0 > S 0:0(0) <...>
0.1 < R. 0:0(0) ack 1 win 0
0.1 getsockopt(3, SOL_SOCKET, SO_ERROR, [ECONNREFUSED], [4]) = 0
0.1 close(3) = 0
)"},
    {"every-option.pkt", R"(+0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
+0 bind(3, ..., ...) = 0
+0 listen(3, 1) = 0
+0 < S 0:0(0) win 32792 <mss 1000,sackOK,TS val 100 ecr 0,nop,wscale 7,eol>
* > S. 0:0(0) ack 1 <mss 1460,sackOK,TS val 700 ecr 100,nop,wscale 7>
+.1 < . 1:1(0) ack 1 win 257 <nop,nop,TS val 200 ecr 700>
+0 accept(3, ..., ...) = 4
+0 write(4, ..., 1000) = 1000
+0 > P. 1:1001(1000) ack 1 <nop,nop,TS val 800 ecr 200>
+.1 < . 1:1(0) ack 1 win 257 <sack 501:1001,nop,nop>
)"},
    {"lines-that-are-not-read.pkt", R"(--mtu=1500
`./set_up.sh`
0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3
0 setsockopt(3, SOL_TCP, TCP_FASTOPEN, [5], 4) = 0
0.1 epoll_create(1) = 5
0.2 < S 0:0(0) win 32792 <mss 1000,FO 12345678>
0.3 < icmp unreachable frag_needed mtu 1200 [1:1461(1460)]
0.4 %{ print(tcpi_state) }%
)"},
    {"words-that-end-too-soon.pkt", "/* a comment\n+0 < S 0:0(0 win <mss\n0 socket(..., \"SOCK"},
};

}  // namespace

void add_script_seeds(std::vector<Seed>& seeds) {
  for (const auto& [name, text] : kScripts) {
    seeds.push_back({"packetdrill_reader", std::string(name), {text.begin(), text.end()}});
  }
}

}  // namespace synfin::fuzz
