// Every clause that the model cites. The table is the data; the names below it are what the model's code says.
#pragma once
#include <array>
#include <cstddef>

#include "model/clause.h"

namespace synfin::model {

// clang-format off
inline constexpr std::array kClauses = std::to_array<Clause>({
  // 3.10.1 to 3.10.6: user calls
  {"open-passive",          9293, "3.10.1-2.1",                     Level::Plain, "a passive OPEN enters LISTEN and sends nothing"},
  {"open-active",           9293, "3.10.1-2.1",                     Level::Plain, "an active OPEN chooses ISS, sends <SEQ=ISS><CTL=SYN> and enters SYN-SENT"},
  {"open-listen-active",    9293, "3.10.1-4.1",                     Level::Plain, "an active OPEN in LISTEN turns the connection active with a SYN"},
  {"open-exists",           9293, "3.10.1-14.1",                    Level::Plain, "OPEN on an existing connection is refused and sends nothing"},
  {"call-no-connection",    9293, "3.10.2-2.2",                     Level::Plain, "a call on a connection that does not exist is an error"},
  {"send-queues",           9293, "3.10.2-7.1",                     Level::Plain, "SEND before ESTABLISHED queues the data"},
  {"send-transmits",        9293, "3.10.2-10.1",                    Level::Plain, "SEND in ESTABLISHED or CLOSE-WAIT transmits the data with ACK = RCV.NXT"},
  {"send-closing",          9293, "3.10.2-16.1",                    Level::Plain, "SEND after CLOSE is refused and sends nothing"},
  {"send-listen",           9293, "3.10.2-4.1",                     Level::Plain, "SEND in LISTEN without a remote socket is an error"},
  {"receive-queues",        9293, "3.10.3-6.1",                     Level::Plain, "RECEIVE before ESTABLISHED waits"},
  {"receive-delivers",      9293, "3.10.3-10.2",                    Level::Plain, "RECEIVE delivers what has arrived, or waits"},
  {"receive-after-fin",     9293, "3.10.3-12.1",                    Level::Plain, "RECEIVE after the peer's FIN delivers what is on hand, then says closing"},
  {"receive-closing",       9293, "3.10.3-16.1",                    Level::Plain, "RECEIVE in CLOSING, LAST-ACK and TIME-WAIT says closing"},
  {"close-listen",          9293, "3.10.4-4.1",                     Level::Plain, "CLOSE in LISTEN deletes the TCB silently"},
  {"close-syn-sent",        9293, "3.10.4-6.1",                     Level::Plain, "CLOSE in SYN-SENT deletes the TCB silently"},
  {"close-syn-received",    9293, "3.10.4-8.1",                     Level::Plain, "CLOSE in SYN-RECEIVED with nothing to send sends FIN and enters FIN-WAIT-1; with data it waits for ESTABLISHED"},
  {"close-established",     9293, "3.10.4-10.1",                    Level::Plain, "CLOSE in ESTABLISHED enters FIN-WAIT-1 and sends FIN after all queued data"},
  {"close-again",           9293, "3.10.4-13.1",                    Level::Plain, "a second CLOSE never sends a second FIN"},
  {"close-close-wait",      9293, "3.10.4-15.1",                    Level::Plain, "CLOSE in CLOSE-WAIT sends FIN after all queued data and enters LAST-ACK"},
  {"close-closing",         9293, "3.10.4-19.1",                    Level::Plain, "CLOSE in CLOSING, LAST-ACK and TIME-WAIT says closing and sends nothing"},
  {"abort-silent",          9293, "3.10.5-6.1",                     Level::Plain, "ABORT in LISTEN and SYN-SENT deletes the TCB without a segment"},
  {"abort-reset",           9293, "3.10.5-12.1.2",                  Level::Plain, "ABORT sends <SEQ=SND.NXT><CTL=RST> and deletes the TCB"},
  {"abort-closing",         9293, "3.10.5-16.1",                    Level::Plain, "ABORT in CLOSING, LAST-ACK and TIME-WAIT deletes the TCB without a segment"},
  {"abort-lingers",         9293, "3.5.2-1",                        Level::May,   "the side that resets may go to TIME-WAIT instead of CLOSED"},
  {"status-state",          9293, "3.10.6-4.1",                     Level::Plain, "STATUS names the state of the connection"},
  {"half-duplex-close",     9293, "3.6.1-2",                        Level::May,   "CLOSE may forbid further reading"},
  {"half-duplex-reset",     9293, "3.6.1-2",                        Level::Should,"half-duplex CLOSE with unread or later data sends RST"},
  {"half-duplex-reset-fin", 9293, "3.6.1-2",                        Level::May,   "after a half-duplex CLOSE a FIN above a gap, which shows that data is lost, may draw RST"},
  // 3.10.7.1 CLOSED
  {"closed-rst",            9293, "3.10.7.1-2.1",                   Level::Plain, "CLOSED: a RST is discarded silently"},
  {"closed-no-ack",         9293, "3.10.7.1-2.2.2.1",               Level::Plain, "CLOSED: a segment without ACK draws <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>"},
  {"closed-ack",            9293, "3.10.7.1-2.3.2.1",               Level::Plain, "CLOSED: a segment with ACK draws <SEQ=SEG.ACK><CTL=RST>"},
  {"closed-stealth",        9293, "3.5.2-4.1.1",                    Level::May,   "a host may be configured to answer nothing from CLOSED"},
  // 3.10.7.2 LISTEN
  {"listen-rst",            9293, "3.10.7.2-2.1.2.1",               Level::Plain, "LISTEN: a RST is ignored"},
  {"listen-ack",            9293, "3.10.7.2-2.2.2.1.2.1",           Level::Plain, "LISTEN: a segment with ACK draws <SEQ=SEG.ACK><CTL=RST>"},
  {"listen-syn",            9293, "3.10.7.2-2.3.2.2.2.1",           Level::Plain, "LISTEN: a SYN draws <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK> and leads to SYN-RECEIVED"},
  {"listen-syn-queue",      9293, "3.10.7.2-2.3.2.3",               Level::Plain, "LISTEN: data and FIN on the SYN are kept for after ESTABLISHED, or must come again"},
  {"listen-syn-fin-drop",   9293, "3.10.7.2-2.3.2.3",               Level::May,   "a SYN with FIN may be dropped"},
  {"listen-other",          9293, "3.10.7.2-2.4.2.1",               Level::Plain, "LISTEN: anything else is dropped silently"},
  {"listen-backlog-full",   4987, "3.3",                            Level::May,   "a SYN may be dropped while the backlog is full"},
  {"listen-backlog-reset",  4987, "3.3",                            Level::May,   "a SYN may be refused by RST while the backlog is full"},
  {"syn-cookie",            4987, "3.6",                            Level::May,   "a SYN may be answered without keeping an entry"},
  {"syn-cookie-anew",       4987, "3.6",                            Level::May,   "a repeated SYN may draw another cookie"},
  {"syn-cookie-full",       4987, "3.6",                            Level::May,   "an ACK that brings a cookie back may be dropped while the backlog is full"},
  // 3.10.7.3 SYN-SENT
  {"syn-sent-bad-ack",      9293, "3.10.7.3-2.1.2.1.2.1.2.1",       Level::Plain, "SYN-SENT: an ACK outside ISS < SEG.ACK =< SND.NXT draws <SEQ=SEG.ACK><CTL=RST>"},
  {"syn-sent-bad-ack-rst",  9293, "3.10.7.3-2.1.2.1.2.1.1",         Level::Plain, "SYN-SENT: a RST with an unacceptable ACK is dropped"},
  {"syn-sent-rst",          9293, "3.10.7.3-2.2.2.1.2.2",           Level::Plain, "SYN-SENT: a RST with an acceptable ACK ends the attempt, one without ACK is dropped"},
  {"syn-sent-syn-ack",      9293, "3.10.7.3-2.4.2.3.2.1",           Level::Plain, "SYN-SENT: SYN with an acceptable ACK leads to ESTABLISHED and draws <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>"},
  {"syn-sent-syn",          9293, "3.10.7.3-2.4.2.5.2.1",           Level::Plain, "SYN-SENT: SYN without ACK leads to SYN-RECEIVED and draws <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>"},
  {"simultaneous-open",     9293, "3.5-9",                          Level::Must,  "simultaneous open is supported"},
  {"simultaneous-silent",   9293, "3.5-9",                          Level::May,   "the crossing SYN,ACK may establish without being answered"},
  {"syn-text-later",        9293, "3.10.7.3-2.4.2.7",               Level::May,   "data and FIN on a SYN,ACK may be left for the peer to send again"},
  {"syn-sent-other",        9293, "3.10.7.3-2.5",                   Level::Plain, "SYN-SENT: a segment with neither SYN nor RST is dropped"},
  // 3.10.7.4 First: sequence number
  {"seq-unacceptable",      9293, "3.10.7.4-2.1.2.8.2.6.1",         Level::Plain, "an unacceptable segment without RST draws <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>"},
  {"seq-unacceptable-rst",  9293, "3.10.7.4-2.1.2.8.2.6.1",         Level::Plain, "an unacceptable RST is dropped silently"},
  {"seq-acceptable",        9293, "3.10.7.4-2.1.2.8.2.3.1",         Level::Plain, "a segment is acceptable if it begins or ends in the receive window"},
  {"seq-old-ack-field",     9293, "3.10.7.4-2.1.2.8.2.4",           Level::May,   "the ACK field of an unacceptable segment may be used"},
  {"syn-again-syn-ack",     9293, "3.10.7.4-2.1.2.8.2.4",           Level::May,   "a repeated SYN in SYN-RECEIVED may draw the SYN,ACK again, or wait for its timer"},
  {"order-of-checks",       9293, "3.10-1",                         Level::May,   "the order of the checks may differ in detail: ACK before the sequence number"},
  {"seq-hold",              9293, "3.10.7.4-2.1.2.8.2.9",           Level::Should,"a segment above a gap is held for later"},
  {"seq-hold-one",          9293, "3.10.7.4-2.1.2.8.2.9",           Level::May,   "of several blocks above gaps any may be held"},
  {"seq-trim",              9293, "3.10.7.4-2.1.2.8.2.1",           Level::Plain, "of a segment that straddles the edge of the window only the new part counts"},
  {"paws",                  7323, "5.3",                            Level::Should,"a segment with an old timestamp is answered by an ACK and dropped"},
  {"timestamps-missing",    7323, "3.2",                            Level::May,   "a segment without timestamps may be dropped where they were agreed on"},
  {"challenge-throttled",   5961, "7",                              Level::May,   "ACKs in answer to unacceptable segments may be throttled after the first"},
  // Second: RST
  {"rst-exact",             9293, "3.10.7.4-2.2.2.1.2.2",           Level::Must,  "a RST at exactly RCV.NXT resets"},
  {"rst-challenge",         9293, "3.10.7.4-2.2.2.1.2.3.1",         Level::Must,  "RFC 5961: a RST in the window but not at RCV.NXT draws a challenge ACK and is dropped"},
  {"rst-in-window",         9293, "3.5.3-1",                        Level::Plain, "without RFC 5961 any RST in the window resets"},
  {"rst-to-listen",         9293, "3.10.7.4-2.2.2.2.2.1.2.1",       Level::Plain, "RST in SYN-RECEIVED: back to LISTEN after a passive OPEN, refused after an active one"},
  {"rst-closes",            9293, "3.10.7.4-2.2.2.6.2.1",           Level::Plain, "RST in ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2, CLOSE-WAIT: CLOSED, the user is told"},
  {"rst-closes-quietly",    9293, "3.10.7.4-2.2.2.9.2.1",           Level::Plain, "RST in CLOSING, LAST-ACK, TIME-WAIT: CLOSED"},
  {"rst-ignored-time-wait", 1337, "3",                              Level::May,   "TIME-WAIT may ignore RST"},
  // Fourth: SYN
  {"syn-to-listen",         9293, "3.10.7.4-2.4.2.1.2.1",           Level::Plain, "a SYN in the window in SYN-RECEIVED after a passive OPEN returns to LISTEN"},
  {"syn-challenge",         9293, "3.10.7.4-2.4.2.8.2.1.1",         Level::Must,  "RFC 5961: a SYN in a synchronized state draws a challenge ACK and is dropped"},
  {"syn-reset",             9293, "3.10.7.4-2.4.2.8.2.3",           Level::Plain, "without RFC 5961 a SYN in the window resets the connection"},
  {"reset-form",            9293, "3.5.2-1",                        Level::May,   "a reset of the endpoint's own may have SEQ = SND.NXT"},
  {"syn-answered-early",    5961, "4.2",                            Level::May,   "SYN-RECEIVED may treat a new SYN as the synchronized states do"},
  {"time-wait-reuse",       9293, "3.6.1-3",                        Level::May,   "a SYN may reopen a connection from TIME-WAIT"},
  {"time-wait-reuse-iss",   9293, "3.6.1-4.1",                      Level::Must,  "the ISS of a connection reopened from TIME-WAIT is above the old SND.NXT"},
  {"time-wait-resumed",     9293, "3.6.1-4.2",                      Level::Should,"a connection reopened from TIME-WAIT goes back to it if the SYN was an old duplicate"},
  {"time-wait-syn-silent",  6191, "2",                              Level::May,  "TIME-WAIT drops a SYN silently that cannot be a new incarnation"},
  // Fifth: ACK
  {"ack-missing",           9293, "3.10.7.4-2.5.2.1",               Level::Plain, "a segment without ACK is dropped silently"},
  {"ack-too-old",           9293, "3.10.7.4-2.5.2.2.2.1",           Level::Must,  "RFC 5961: an ACK below SND.UNA - MAX.SND.WND or above SND.NXT draws an ACK and is dropped"},
  {"ack-establishes",       9293, "3.10.7.4-2.5.2.2.2.2.2.1.1",     Level::Plain, "SYN-RECEIVED: SND.UNA < SEG.ACK =< SND.NXT leads to ESTABLISHED"},
  {"ack-bad-syn-received",  9293, "3.10.7.4-2.5.2.2.2.2.2.2.2.1",   Level::Plain, "SYN-RECEIVED: an unacceptable ACK draws <SEQ=SEG.ACK><CTL=RST>"},
  {"ack-new",               9293, "3.10.7.4-2.5.2.2.2.3.2.1",       Level::Plain, "a new ACK moves SND.UNA"},
  {"ack-duplicate",         9293, "3.10.7.4-2.5.2.2.2.3.2.1",       Level::Plain, "a duplicate ACK is ignored, the rest of the segment counts"},
  {"ack-old-answered",      9293, "3.5.2-4.3.1",                    Level::May,   "a segment with an old ACK may draw an ACK and be dropped"},
  {"ack-beyond",            9293, "3.10.7.4-2.5.2.2.2.3.2.1",       Level::Plain, "an ACK of something not yet sent draws an ACK, the segment is dropped"},
  {"ack-window",            9293, "3.10.7.4-2.5.2.2.2.3.2.2",       Level::Plain, "the send window follows the newest segment"},
  {"ack-of-fin",            9293, "3.10.7.4-2.5.2.2.2.4.2.1",       Level::Plain, "FIN-WAIT-1: the ACK of our FIN leads to FIN-WAIT-2"},
  {"ack-of-fin-closing",    9293, "3.10.7.4-2.5.2.2.2.7.2.1",       Level::Plain, "CLOSING: the ACK of our FIN leads to TIME-WAIT, any other is ignored"},
  {"ack-of-fin-last-ack",   9293, "3.10.7.4-2.5.2.2.2.8.2.1",       Level::Plain, "LAST-ACK: the ACK of our FIN leads to CLOSED"},
  {"ack-in-time-wait",      9293, "3.10.7.4-2.5.2.2.2.9.2.1",       Level::Plain, "TIME-WAIT: a repeated FIN is acknowledged and restarts the 2 MSL timer"},
  {"time-wait-ack-silent",  9293, "3.10.7.4-2.5.2.2.2.9.2.1",       Level::May,   "TIME-WAIT need not answer a segment that occupies no sequence number"},
  {"time-wait-text-silent", 9293, "3.10.7.4-2.7.2.7.2.1",           Level::May,   "TIME-WAIT may ignore text and FIN in its window altogether"},
  {"time-wait-any-restart", 9293, "3.10.7.4-2.5.2.2.2.9.2.1",       Level::May,   "TIME-WAIT may restart on any acceptable segment"},
  {"time-wait-restart",     9293, "3.10.7.4-2.8.2.2.2.8.2.1",       Level::Should,"a repeated FIN restarts the 2 MSL timer"},
  // Sixth to eighth: URG, text, FIN
  {"urg",                   9293, "3.10.7.4-2.6.2.3.2.1",           Level::Plain, "urgent data is announced to the user"},
  {"text-accepted",         9293, "3.10.7.4-2.7.2.3.2.3",           Level::Plain, "text at RCV.NXT moves RCV.NXT over it"},
  {"text-acknowledged",     9293, "3.10.7.4-2.7.2.3.2.6.2",         Level::Plain, "accepted text is acknowledged"},
  {"ack-delay",             9293, "3.8.6.3-2",                      Level::Must,  "an ACK is delayed by less than 0.5 s"},
  {"text-gap-ack",          9293, "3.10.7.4-2.7.2.3.2.4",           Level::May,   "a segment in the window but not at its left edge may draw an ACK at once"},
  {"text-ignored",          9293, "3.10.7.4-2.7.2.7.2.1",           Level::Plain, "text after the peer's FIN is ignored"},
  {"fin-acknowledged",      9293, "3.10.7.4-2.8.2.2.1",             Level::Plain, "a FIN moves RCV.NXT over it and is acknowledged"},
  {"fin-close-wait",        9293, "3.10.7.4-2.8.2.2.2.2.2.1",       Level::Plain, "FIN in SYN-RECEIVED and ESTABLISHED leads to CLOSE-WAIT"},
  {"fin-fin-wait-1",        9293, "3.10.7.4-2.8.2.2.2.3.2.1",       Level::Plain, "FIN in FIN-WAIT-1 leads to TIME-WAIT if our FIN is acknowledged, else to CLOSING"},
  {"fin-fin-wait-2",        9293, "3.10.7.4-2.8.2.2.2.4.2.1",       Level::Plain, "FIN in FIN-WAIT-2 leads to TIME-WAIT"},
  {"fin-remains",           9293, "3.10.7.4-2.8.2.2.2.6.2.1",       Level::Plain, "FIN in CLOSE-WAIT, CLOSING and LAST-ACK changes nothing"},
  // What an endpoint sends of its own accord
  {"seg-ack-always",        9293, "3.1-6.8.2",                      Level::Plain, "once a connection is established every segment carries an ACK"},
  {"seg-ack-is-rcv-nxt",    9293, "3.10.2-10.1",                    Level::Plain, "the ACK field is RCV.NXT"},
  {"seg-seq-is-snd-nxt",    9293, "3.10.7.4-2.7.2.3.2.6.2",         Level::Plain, "an empty ACK has SEQ = SND.NXT"},
  {"window-retreats",       9293, "3.8.6-6",                        Level::Should,"the right edge of the window does not move left"},
  {"within-send-window",    9293, "3.8.6-7",                        Level::Should,"data is sent only within the send window"},
  {"effective-mss",         9293, "3.7.1-4",                        Level::Must,  "no segment is larger than the effective send MSS"},
  {"fin-after-data",        9293, "3.10.4-10.1",                    Level::Plain, "FIN leaves after all queued data"},
  {"fin-once",              9293, "3.10.4-13.1",                    Level::Plain, "FIN is sent only after CLOSE, and has one number"},
  {"sends-in-time",         9293, "3.9.1.2-3",                      Level::Must,  "data is not kept back for ever"},
  {"unprovoked",            9293, "3.10-1",                         Level::Plain, "nothing is sent without a cause"},
  {"syn-option-mirrors",    7323, "2.2",                            Level::Must,  "a SYN,ACK carries window scale or timestamps only if the SYN did"},
  {"timestamps-always",     7323, "3.2",                            Level::Must,  "after both sides agreed on timestamps every segment but RST carries them"},
  {"mss-on-syn-only",       9293, "3.2-13.2.2",                     Level::Must,  "the MSS option appears on SYN segments only"},
  {"checksum",              9293, "3.1-6.18.7",                     Level::Must,  "every segment has a valid checksum"},
  {"reserved-zero",         9293, "3.1-6.12.2",                     Level::Plain, "the reserved bits are zero"},
  {"malformed",             9293, "3.1-6.22.11",                    Level::Must,  "a malformed segment is dropped, or taken without what is wrong with it, or answered by RST"},
  {"well-formed",           9293, "3.1-6.22.10",                    Level::Must,  "every segment sent is well formed"},
  // 3.10.8 and RFC 6298: timeouts
  {"user-timeout",          9293, "3.10.8-2.1",                     Level::Plain, "the user timeout ends the connection"},
  {"retransmission",        9293, "3.10.8-4.1",                     Level::Plain, "what is not acknowledged in time is sent again"},
  {"rto-not-before",        6298, "5",                              Level::Must,  "a segment is not retransmitted earlier than one RTO after its last transmission"},
  {"loss-probe",            8985, "7.2",                            Level::May,   "one loss probe may go out before the retransmission timer expires"},
  {"rto-minimum",           6298, "2.4",                            Level::Should,"RTO is at least one second"},
  {"rto-initial",           6298, "2.1",                            Level::Should,"RTO is at least one second until a round trip has been measured"},
  {"rto-backoff",           9293, "3.8.2-3",                        Level::Must,  "RTO doubles with each retransmission"},
  {"r2-syn",                9293, "3.8.3-5",                        Level::Must,  "a SYN is retransmitted for at least 3 minutes"},
  {"r2-data",               9293, "3.8.3-3",                        Level::Should,"data and FIN are retransmitted for at least 100 seconds"},
  {"probes-answered",       9293, "3.8.6.1-3",                      Level::Must,  "a connection stays open as long as probes of a closed window are answered"},
  {"gives-up",              9293, "3.8.3-1",                        Level::Must,  "excessive retransmission ends the connection"},
  {"local-address",         9293, "3.9.1.1-16",                     Level::Must,  "every segment of a connection comes from the same local address"},
  {"gives-up-rst",          9293, "3.10.8-2.1",                     Level::May,   "giving up may send a RST"},
  {"time-wait-2msl",        9293, "3.6.1-3",                        Level::Must,  "TIME-WAIT lasts 2 MSL"},
  {"time-wait-short-msl",   9293, "3.4.2-2",                        Level::Plain, "MSL is 2 minutes"},
  {"time-wait-timeout",     9293, "3.10.8-6.1",                     Level::Plain, "when TIME-WAIT ends the TCB is deleted"},
  {"fin-wait-2-timeout",    1122, "4.2.2.13",                       Level::May,   "FIN-WAIT-2 without a user may end by a local timer"},
  {"stack-survives",        1122, "1.2.2",                          Level::Must,  "no segment and no call makes the stack die or hang"},
});
// clang-format on

// The clause of this id; an id that is not in the table does not compile.
consteval const Clause& clause(std::string_view id) {
  for (const Clause& c : kClauses) {
    if (c.id == id) return c;
  }
  throw "no such clause";
}

// The clause's place in kClauses, for bit sets.
constexpr std::size_t index_of(const Clause& c) { return static_cast<std::size_t>(&c - kClauses.data()); }

// clang-format off
inline constexpr const Clause& kOpenPassive = clause("open-passive");
inline constexpr const Clause& kOpenActive = clause("open-active");
inline constexpr const Clause& kOpenListenActive = clause("open-listen-active");
inline constexpr const Clause& kOpenExists = clause("open-exists");
inline constexpr const Clause& kCallNoConnection = clause("call-no-connection");
inline constexpr const Clause& kSendQueues = clause("send-queues");
inline constexpr const Clause& kSendTransmits = clause("send-transmits");
inline constexpr const Clause& kSendClosing = clause("send-closing");
inline constexpr const Clause& kSendListen = clause("send-listen");
inline constexpr const Clause& kReceiveQueues = clause("receive-queues");
inline constexpr const Clause& kReceiveDelivers = clause("receive-delivers");
inline constexpr const Clause& kReceiveAfterFin = clause("receive-after-fin");
inline constexpr const Clause& kReceiveClosing = clause("receive-closing");
inline constexpr const Clause& kCloseListen = clause("close-listen");
inline constexpr const Clause& kCloseSynSent = clause("close-syn-sent");
inline constexpr const Clause& kCloseSynReceived = clause("close-syn-received");
inline constexpr const Clause& kCloseEstablished = clause("close-established");
inline constexpr const Clause& kCloseAgain = clause("close-again");
inline constexpr const Clause& kCloseCloseWait = clause("close-close-wait");
inline constexpr const Clause& kCloseClosing = clause("close-closing");
inline constexpr const Clause& kAbortSilent = clause("abort-silent");
inline constexpr const Clause& kAbortReset = clause("abort-reset");
inline constexpr const Clause& kAbortClosing = clause("abort-closing");
inline constexpr const Clause& kAbortLingers = clause("abort-lingers");
inline constexpr const Clause& kStatusState = clause("status-state");
inline constexpr const Clause& kHalfDuplexClose = clause("half-duplex-close");
inline constexpr const Clause& kHalfDuplexReset = clause("half-duplex-reset");
inline constexpr const Clause& kHalfDuplexResetFin = clause("half-duplex-reset-fin");
inline constexpr const Clause& kClosedRst = clause("closed-rst");
inline constexpr const Clause& kClosedNoAck = clause("closed-no-ack");
inline constexpr const Clause& kClosedAck = clause("closed-ack");
inline constexpr const Clause& kClosedStealth = clause("closed-stealth");
inline constexpr const Clause& kListenRst = clause("listen-rst");
inline constexpr const Clause& kListenAck = clause("listen-ack");
inline constexpr const Clause& kListenSyn = clause("listen-syn");
inline constexpr const Clause& kListenSynQueue = clause("listen-syn-queue");
inline constexpr const Clause& kListenSynFinDrop = clause("listen-syn-fin-drop");
inline constexpr const Clause& kListenOther = clause("listen-other");
inline constexpr const Clause& kListenBacklogFull = clause("listen-backlog-full");
inline constexpr const Clause& kListenBacklogReset = clause("listen-backlog-reset");
inline constexpr const Clause& kSynCookie = clause("syn-cookie");
inline constexpr const Clause& kSynCookieAnew = clause("syn-cookie-anew");
inline constexpr const Clause& kSynCookieFull = clause("syn-cookie-full");
inline constexpr const Clause& kSynSentBadAck = clause("syn-sent-bad-ack");
inline constexpr const Clause& kSynSentBadAckRst = clause("syn-sent-bad-ack-rst");
inline constexpr const Clause& kSynSentRst = clause("syn-sent-rst");
inline constexpr const Clause& kSynSentSynAck = clause("syn-sent-syn-ack");
inline constexpr const Clause& kSynSentSyn = clause("syn-sent-syn");
inline constexpr const Clause& kSimultaneousOpen = clause("simultaneous-open");
inline constexpr const Clause& kSimultaneousSilent = clause("simultaneous-silent");
inline constexpr const Clause& kSynTextLater = clause("syn-text-later");
inline constexpr const Clause& kSynSentOther = clause("syn-sent-other");
inline constexpr const Clause& kSeqUnacceptable = clause("seq-unacceptable");
inline constexpr const Clause& kSeqUnacceptableRst = clause("seq-unacceptable-rst");
inline constexpr const Clause& kSeqAcceptable = clause("seq-acceptable");
inline constexpr const Clause& kSeqOldAckField = clause("seq-old-ack-field");
inline constexpr const Clause& kSynAgainSynAck = clause("syn-again-syn-ack");
inline constexpr const Clause& kOrderOfChecks = clause("order-of-checks");
inline constexpr const Clause& kSeqHold = clause("seq-hold");
inline constexpr const Clause& kSeqHoldOne = clause("seq-hold-one");
inline constexpr const Clause& kSeqTrim = clause("seq-trim");
inline constexpr const Clause& kPaws = clause("paws");
inline constexpr const Clause& kTimestampsMissing = clause("timestamps-missing");
inline constexpr const Clause& kChallengeThrottled = clause("challenge-throttled");
inline constexpr const Clause& kRstExact = clause("rst-exact");
inline constexpr const Clause& kRstChallenge = clause("rst-challenge");
inline constexpr const Clause& kRstInWindow = clause("rst-in-window");
inline constexpr const Clause& kRstToListen = clause("rst-to-listen");
inline constexpr const Clause& kRstCloses = clause("rst-closes");
inline constexpr const Clause& kRstClosesQuietly = clause("rst-closes-quietly");
inline constexpr const Clause& kRstIgnoredTimeWait = clause("rst-ignored-time-wait");
inline constexpr const Clause& kSynToListen = clause("syn-to-listen");
inline constexpr const Clause& kSynChallenge = clause("syn-challenge");
inline constexpr const Clause& kSynReset = clause("syn-reset");
inline constexpr const Clause& kResetForm = clause("reset-form");
inline constexpr const Clause& kSynAnsweredEarly = clause("syn-answered-early");
inline constexpr const Clause& kTimeWaitReuse = clause("time-wait-reuse");
inline constexpr const Clause& kTimeWaitReuseIss = clause("time-wait-reuse-iss");
inline constexpr const Clause& kTimeWaitResumed = clause("time-wait-resumed");
inline constexpr const Clause& kTimeWaitSynSilent = clause("time-wait-syn-silent");
inline constexpr const Clause& kAckMissing = clause("ack-missing");
inline constexpr const Clause& kAckTooOld = clause("ack-too-old");
inline constexpr const Clause& kAckEstablishes = clause("ack-establishes");
inline constexpr const Clause& kAckBadSynReceived = clause("ack-bad-syn-received");
inline constexpr const Clause& kAckNew = clause("ack-new");
inline constexpr const Clause& kAckDuplicate = clause("ack-duplicate");
inline constexpr const Clause& kAckOldAnswered = clause("ack-old-answered");
inline constexpr const Clause& kAckBeyond = clause("ack-beyond");
inline constexpr const Clause& kAckWindow = clause("ack-window");
inline constexpr const Clause& kAckOfFin = clause("ack-of-fin");
inline constexpr const Clause& kAckOfFinClosing = clause("ack-of-fin-closing");
inline constexpr const Clause& kAckOfFinLastAck = clause("ack-of-fin-last-ack");
inline constexpr const Clause& kAckInTimeWait = clause("ack-in-time-wait");
inline constexpr const Clause& kTimeWaitAckSilent = clause("time-wait-ack-silent");
inline constexpr const Clause& kTimeWaitTextSilent = clause("time-wait-text-silent");
inline constexpr const Clause& kTimeWaitAnyRestart = clause("time-wait-any-restart");
inline constexpr const Clause& kTimeWaitRestart = clause("time-wait-restart");
inline constexpr const Clause& kUrg = clause("urg");
inline constexpr const Clause& kTextAccepted = clause("text-accepted");
inline constexpr const Clause& kTextAcknowledged = clause("text-acknowledged");
inline constexpr const Clause& kAckDelay = clause("ack-delay");
inline constexpr const Clause& kTextGapAck = clause("text-gap-ack");
inline constexpr const Clause& kTextIgnored = clause("text-ignored");
inline constexpr const Clause& kFinAcknowledged = clause("fin-acknowledged");
inline constexpr const Clause& kFinCloseWait = clause("fin-close-wait");
inline constexpr const Clause& kFinFinWait1 = clause("fin-fin-wait-1");
inline constexpr const Clause& kFinFinWait2 = clause("fin-fin-wait-2");
inline constexpr const Clause& kFinRemains = clause("fin-remains");
inline constexpr const Clause& kSegAckAlways = clause("seg-ack-always");
inline constexpr const Clause& kSegAckIsRcvNxt = clause("seg-ack-is-rcv-nxt");
inline constexpr const Clause& kSegSeqIsSndNxt = clause("seg-seq-is-snd-nxt");
inline constexpr const Clause& kWindowRetreats = clause("window-retreats");
inline constexpr const Clause& kWithinSendWindow = clause("within-send-window");
inline constexpr const Clause& kEffectiveMss = clause("effective-mss");
inline constexpr const Clause& kFinAfterData = clause("fin-after-data");
inline constexpr const Clause& kFinOnce = clause("fin-once");
inline constexpr const Clause& kSendsInTime = clause("sends-in-time");
inline constexpr const Clause& kUnprovoked = clause("unprovoked");
inline constexpr const Clause& kSynOptionMirrors = clause("syn-option-mirrors");
inline constexpr const Clause& kTimestampsAlways = clause("timestamps-always");
inline constexpr const Clause& kMssOnSynOnly = clause("mss-on-syn-only");
inline constexpr const Clause& kChecksum = clause("checksum");
inline constexpr const Clause& kReservedZero = clause("reserved-zero");
inline constexpr const Clause& kMalformed = clause("malformed");
inline constexpr const Clause& kWellFormed = clause("well-formed");
inline constexpr const Clause& kUserTimeout = clause("user-timeout");
inline constexpr const Clause& kRetransmission = clause("retransmission");
inline constexpr const Clause& kRtoNotBefore = clause("rto-not-before");
inline constexpr const Clause& kLossProbe = clause("loss-probe");
inline constexpr const Clause& kRtoMinimum = clause("rto-minimum");
inline constexpr const Clause& kRtoInitial = clause("rto-initial");
inline constexpr const Clause& kRtoBackoff = clause("rto-backoff");
inline constexpr const Clause& kR2Syn = clause("r2-syn");
inline constexpr const Clause& kR2Data = clause("r2-data");
inline constexpr const Clause& kProbesAnswered = clause("probes-answered");
inline constexpr const Clause& kGivesUp = clause("gives-up");
inline constexpr const Clause& kLocalAddress = clause("local-address");
inline constexpr const Clause& kGivesUpRst = clause("gives-up-rst");
inline constexpr const Clause& kTimeWait2msl = clause("time-wait-2msl");
inline constexpr const Clause& kTimeWaitShortMsl = clause("time-wait-short-msl");
inline constexpr const Clause& kTimeWaitTimeout = clause("time-wait-timeout");
inline constexpr const Clause& kFinWait2Timeout = clause("fin-wait-2-timeout");
inline constexpr const Clause& kStackSurvives = clause("stack-survives");
// clang-format on

}  // namespace synfin::model
