// Ladders that the tests draw.
#pragma once
#include <algorithm>
#include <string>
#include <vector>

#include "wire/ladder.h"

namespace synfin::wire {

inline LadderSegment sent(unsigned from, unsigned leaves, unsigned arrives, std::string text) {
  return {.text = std::move(text), .from = from, .to = 1 - from, .leaves = leaves, .arrives = arrives};
}

inline Ladder normal_ladder() {
  Ladder ladder{.title = "A connection opens and closes",
                .subtitle = "Three segments open it, four close it",
                .verdict = "Both sides return to CLOSED.",
                .sides = {"client", "server"},
                .start = {"CLOSED", "LISTEN"},
                .rows = 9};
  ladder.segments = {sent(0, 0, 1, "<SEQ=100><CTL=SYN>"),          sent(1, 1, 2, "<SEQ=300><ACK=101><CTL=SYN,ACK>"),
                     sent(0, 2, 3, "<SEQ=101><ACK=301><CTL=ACK>"), sent(0, 4, 5, "<SEQ=101><ACK=301><CTL=FIN,ACK>"),
                     sent(1, 5, 6, "<SEQ=301><ACK=102><CTL=ACK>"), sent(1, 6, 7, "<SEQ=301><ACK=102><CTL=FIN,ACK>"),
                     sent(0, 7, 8, "<SEQ=102><ACK=302><CTL=ACK>")};
  const auto event = [&](unsigned side, unsigned row, std::string what, std::string before, std::string after,
                         std::string numbers, std::string clause) {
    ladder.events.push_back(
        {side, row, std::move(what), std::move(before), std::move(after), std::move(numbers), {std::move(clause)}});
  };
  event(0, 0, "OPEN (active)", "CLOSED", "SYN-SENT", "SND.NXT=101", "RFC 9293 3.10.1 open-active: a SYN is sent");
  event(1, 1, "segment arrives", "LISTEN", "SYN-RECEIVED", "SND.NXT=301 RCV.NXT=101",
        "RFC 9293 3.10.7.2 listen-syn: a SYN makes a half-open connection");
  event(0, 2, "segment arrives", "SYN-SENT", "ESTABLISHED", "SND.UNA=101 RCV.NXT=301",
        "RFC 9293 3.10.7.3 syn-sent-syn-ack: our SYN is acknowledged");
  event(1, 3, "segment arrives", "SYN-RECEIVED", "ESTABLISHED", "SND.UNA=301",
        "RFC 9293 3.10.7.4 ack-of-syn: the connection is open");
  event(0, 4, "CLOSE", "ESTABLISHED", "FIN-WAIT-1", "SND.NXT=102", "RFC 9293 3.10.4 close-established: a FIN is sent");
  event(1, 5, "segment arrives", "ESTABLISHED", "CLOSE-WAIT", "RCV.NXT=102",
        "RFC 9293 3.10.7.4 fin-established: the peer sends no more");
  event(0, 6, "segment arrives", "FIN-WAIT-1", "FIN-WAIT-2", "SND.UNA=102",
        "RFC 9293 3.10.7.4 ack-of-fin: our FIN is acknowledged");
  event(1, 6, "CLOSE", "CLOSE-WAIT", "LAST-ACK", "SND.NXT=302", "RFC 9293 3.10.4 close-wait: a FIN is sent");
  event(0, 7, "segment arrives", "FIN-WAIT-2", "TIME-WAIT", "RCV.NXT=302",
        "RFC 9293 3.10.7.4 fin-wait-2: the 2 MSL timer starts");
  event(1, 8, "segment arrives", "LAST-ACK", "CLOSED", "", "RFC 9293 3.10.7.4 last-ack: the TCB is deleted");
  return ladder;
}

// An older SYN opens a connection that nobody asked for, because the handshake lacks its third segment.
inline Ladder phantom_ladder() {
  Ladder ladder{.title = "A handshake of two segments opens a phantom",
                .subtitle = "A SYN of an older incarnation is still in the network",
                .verdict = "B is ESTABLISHED with a peer that is CLOSED.",
                .sides = {"A", "B"},
                .start = {"CLOSED", "LISTEN"},
                .rows = 3};
  LadderSegment stale = sent(0, 0, 1, "<SEQ=90><CTL=SYN>");
  stale.stale = true;
  LadderSegment answer = sent(1, 1, 2, "<SEQ=300><ACK=91><CTL=SYN,ACK>");
  answer.fate = Fate::Pending;
  ladder.segments = {stale, answer};
  ladder.events = {{.side = 1,
                    .row = 1,
                    .what = "segment arrives",
                    .before = "LISTEN",
                    .after = "ESTABLISHED",
                    .numbers = "SND.NXT=301 RCV.NXT=91",
                    .clauses = {"RFC 9293 3.5 two-way: without the third segment, B takes the SYN for a connection"},
                    .bad = true}};
  return ladder;
}

inline Ladder simultaneous_ladder() {
  Ladder ladder{.title = "Simultaneous open",
                .subtitle = "RFC 9293, figure 7",
                .verdict = "One connection, not two.",
                .sides = {"A", "B"},
                .start = {"CLOSED", "CLOSED"},
                .rows = 5,
                .row_times = {"0.0 s", "0.1 s", "0.3 s", "0.4 s", "0.5 s"}};
  ladder.segments = {sent(0, 0, 2, "<SEQ=ISS_A><CTL=SYN>"), sent(1, 1, 3, "<SEQ=ISS_B><CTL=SYN>"),
                     sent(1, 2, 4, "<SEQ=ISS_B><ACK=ISS_A+1><CTL=SYN,ACK>"),
                     sent(0, 3, 4, "<SEQ=ISS_A><ACK=ISS_B+1><CTL=SYN,ACK>")};
  const auto event = [&](unsigned side, unsigned row, std::string what, std::string before, std::string after) {
    ladder.events.push_back({side, row, std::move(what), std::move(before), std::move(after)});
  };
  event(0, 0, "OPEN (active)", "CLOSED", "SYN-SENT");
  event(1, 1, "OPEN (active)", "CLOSED", "SYN-SENT");
  event(1, 2, "segment arrives", "SYN-SENT", "SYN-RECEIVED");
  event(0, 3, "segment arrives", "SYN-SENT", "SYN-RECEIVED");
  event(0, 4, "segment arrives", "SYN-RECEIVED", "ESTABLISHED");
  event(1, 4, "segment arrives", "SYN-RECEIVED", "ESTABLISHED");
  ladder.events[2].clauses = {"RFC 9293 3.10.7.3 syn-sent-syn: a SYN alone crosses ours"};
  ladder.events[3].clauses = ladder.events[2].clauses;
  return ladder;
}

inline Ladder lost_ladder() {
  Ladder ladder{.title = "The SYN,ACK is lost",
                .subtitle = "The retransmission timer mends it",
                .verdict = "The connection opens one second later.",
                .sides = {"A", "B"},
                .start = {"CLOSED", "LISTEN"},
                .rows = 6,
                .row_times = {"0.0 s", "0.1 s", "1.0 s", "1.1 s", "1.2 s", "1.3 s"}};
  model::Segment<model::Numbers> again{.seq = {100}, .wnd = 65535, .has_syn = true};
  again.options.has_mss = true;
  again.options.mss = 1460;
  LadderSegment retransmission{.segment = again, .leaves = 2, .arrives = 3, .note = "retransmission"};
  LadderSegment lost = sent(1, 1, 0, "<SEQ=300><ACK=101><CTL=SYN,ACK>");
  lost.fate = Fate::Lost;
  ladder.segments = {sent(0, 0, 1, "<SEQ=100><CTL=SYN>"), lost, retransmission,
                     sent(1, 3, 4, "<SEQ=300><ACK=101><CTL=SYN,ACK>"), sent(0, 4, 5, "<SEQ=101><ACK=301><CTL=ACK>")};
  const auto event = [&](unsigned side, unsigned row, std::string what, std::string before, std::string after) {
    ladder.events.push_back({side, row, std::move(what), std::move(before), std::move(after)});
  };
  event(0, 0, "OPEN (active)", "CLOSED", "SYN-SENT");
  event(1, 1, "segment arrives", "LISTEN", "SYN-RECEIVED");
  event(0, 2, "retransmission timeout", "SYN-SENT", "SYN-SENT");
  event(1, 3, "segment arrives", "SYN-RECEIVED", "SYN-RECEIVED");
  event(0, 4, "segment arrives", "SYN-SENT", "ESTABLISHED");
  event(1, 5, "segment arrives", "SYN-RECEIVED", "ESTABLISHED");
  ladder.events[2].clauses = {"RFC 9293 3.10.8 retransmission: the oldest segment is sent again",
                              "RFC 6298 5.4 resend: when the timer expires"};
  return ladder;
}

// 25 events: stale, lost, copied, delayed, overtaken and pending segments.
inline Ladder mixed_ladder() {
  Ladder ladder{.title = "An execution with everything that a network does",
                .subtitle = "Half-open recovery, with old segments about",
                .verdict = "A resets a connection that B still holds.",
                .sides = {"initiator", "responder"},
                .start = {"CLOSED", "ESTABLISHED"},
                .rows = 25};
  for (unsigned row = 0; row + 1 < ladder.rows; ++row) {
    const unsigned side = row % 3 == 2 ? 1 : row % 2;
    LadderSegment s = sent(side, row, row + 1, "<SEQ=ISS_A+" + std::to_string(row) + "><ACK=ISS_B+1><CTL=ACK>");
    if (row % 7 == 3) s.arrives = std::min(ladder.rows - 1, row + 6);
    if (row % 7 == 5) s.fate = Fate::Lost;
    s.stale = row == 4 || row == 16;
    s.duplicate = row % 11 == 8;
    if (row == 23) s.fate = Fate::Pending;
    if (row == 6) s.note = "overtakes";
    ladder.segments.push_back(s);
  }
  for (unsigned row = 0; row < ladder.rows; ++row) {
    LadderEvent event{.side = row % 3 == 2 ? 1 : row % 2, .row = row, .what = "segment arrives"};
    event.before = row % 4 == 0 ? "SYN-RECEIVED" : "ESTABLISHED";
    event.after = row % 4 == 3 ? "SYN-RECEIVED" : "ESTABLISHED";
    event.numbers = "SND.NXT=ISS_A+1 RCV.NXT=ISS_B+" + std::to_string(row);
    event.clauses = {"RFC 9293 3.10.7.4 unacceptable: an empty ACK answers a segment outside of the window"};
    if (row % 5 == 0) event.clauses.push_back("RFC 5961 3.2 challenge: a reset that is not exact is challenged");
    event.bad = row == 18;
    ladder.events.push_back(event);
  }
  return ladder;
}

// Many rows, texts that are far too long, names with marks of XML, and octets that are no text.
inline Ladder hostile_ladder() {
  const std::string endless(700, 'w');
  Ladder ladder{.title = "<script>&\"'" + endless + "]]>",
                .subtitle = std::string("\x00\x1B[2J\xFF\xED\xA0\x80", 9),
                .verdict = endless,
                .sides = {"<&\">", endless},
                .start = {endless, "\xC2\x9B"},
                .rows = 300,
                .row_times = {endless, "", "\n"}};
  for (unsigned row = 0; row + 5 < ladder.rows; ++row) {
    LadderSegment s = sent(row % 2, row, row + row % 5, row % 3 == 0 ? endless : "<SEQ=1>&\"]]>");
    s.stale = row % 17 == 0;
    s.duplicate = row % 13 == 0;
    s.fate = static_cast<Fate>(row % 3);
    s.note = row % 29 == 0 ? endless : "";
    ladder.segments.push_back(s);
    ladder.events.push_back({.side = row % 2, .row = row, .what = "<&>", .before = endless, .after = "\xFF"});
    ladder.events.back().clauses = {row % 31 == 0 ? endless : ": ", ""};
    ladder.events.back().bad = row % 7 == 0;
  }
  return ladder;
}

inline std::vector<Ladder> samples() {
  return {normal_ladder(),  phantom_ladder(), simultaneous_ladder(), lost_ladder(), mixed_ladder(),
          hostile_ladder(), Ladder{}};
}

}  // namespace synfin::wire
