// The data of a TCB and of a segment, field by field, for whoever must name, read or fill all of it. The retransmission
// timer and its estimate are left out: no sequence number depends on them (see control.h).
#pragma once
#include <vector>

#include "model/tcb.h"

namespace synfin::properties {

// Calls `visit(name, word)` for every Word.
template <class T, class Visit>
void each_word(T& tcb, Visit visit) {
  visit("iss", tcb.iss.raw);
  visit("irs", tcb.irs.raw);
  visit("snd.una", tcb.snd.una.raw);
  visit("snd.nxt", tcb.snd.nxt.raw);
  visit("snd.wl1", tcb.snd.wl1.raw);
  visit("snd.wl2", tcb.snd.wl2.raw);
  visit("snd.wnd", tcb.snd.wnd);
  visit("snd.max_wnd", tcb.snd.max_wnd);
  visit("snd.shift", tcb.snd.shift);
  visit("snd.mss", tcb.snd.mss);
  visit("snd.queued", tcb.snd.queued);
  visit("rcv.nxt", tcb.rcv.nxt.raw);
  visit("rcv.wnd", tcb.rcv.wnd);
  visit("rcv.shift", tcb.rcv.shift);
  visit("rcv.unread", tcb.rcv.unread);
  visit("held.from", tcb.held.from.raw);
  visit("held.text", tcb.held.text);
  visit("previous.snd_nxt", tcb.previous.snd_nxt.raw);
  visit("previous.rcv_nxt", tcb.previous.rcv_nxt.raw);
  visit("ts_recent", tcb.ts_recent);
}

// Likewise, of a segment; `truth(name, bool)` for every Bool.
template <class S, class Visit, class Truths>
void each_field(S& segment, Visit word, Truths truth) {
  word("seg.seq", segment.seq.raw);
  word("seg.ack", segment.ack.raw);
  word("seg.text", segment.text);
  word("seg.wnd", segment.wnd);
  word("seg.mss", segment.options.mss);
  word("seg.window_shift", segment.options.window_shift);
  word("seg.tsval", segment.options.tsval);
  word("seg.tsecr", segment.options.tsecr);
  truth("seg.syn", segment.has_syn);
  truth("seg.has_ack", segment.has_ack);
  truth("seg.rst", segment.has_rst);
  truth("seg.fin", segment.has_fin);
  truth("seg.urg", segment.has_urg);
  truth("seg.has_mss", segment.options.has_mss);
  truth("seg.has_window_scale", segment.options.has_window_scale);
  truth("seg.has_timestamps", segment.options.has_timestamps);
  truth("seg.has_sack_permitted", segment.options.has_sack_permitted);
}

// A TCB of another value domain with the same control, its words made by `convert(word)`.
template <class To, class From, class Convert>
model::Tcb<To> converted(const model::Tcb<From>& from, Convert convert) {
  model::Tcb<To> to;
  to.state = from.state;
  to.origin = from.origin;
  to.ending = from.ending;
  to.listening = from.listening;
  to.backlog_full = from.backlog_full;
  to.cookie = from.cookie;
  to.close_requested = from.close_requested;
  to.fin_sent = from.fin_sent;
  to.receiving = from.receiving;
  to.offered_timestamps = from.offered_timestamps;
  to.sent_timestamps = from.sent_timestamps;
  to.offered_scale = from.offered_scale;
  to.sent_scale = from.sent_scale;
  to.answers_to_unacceptable = from.answers_to_unacceptable;
  to.duplicate_acks = from.duplicate_acks;
  to.held.any = from.held.any;
  to.held.fin = from.held.fin;
  to.held.fin_counted = from.held.fin_counted;
  to.previous.any = from.previous.any;
  to.rtx.running = from.rtx.running;
  std::vector<typename To::Word*> words;
  each_word(to, [&](const char*, typename To::Word& word) { words.push_back(&word); });
  auto next = words.begin();
  each_word(from, [&](const char*, const typename From::Word& word) { **next++ = convert(word); });
  return to;
}

// A segment of another value domain.
template <class To, class From, class Convert, class ConvertTruth>
model::Segment<To> converted(const model::Segment<From>& from, Convert convert, ConvertTruth convert_truth) {
  model::Segment<To> to;
  std::vector<typename To::Word*> words;
  std::vector<typename To::Bool*> truths;
  each_field(
      to, [&](const char*, typename To::Word& word) { words.push_back(&word); },
      [&](const char*, typename To::Bool& truth) { truths.push_back(&truth); });
  auto next_word = words.begin();
  auto next_truth = truths.begin();
  each_field(
      from, [&](const char*, const typename From::Word& word) { **next_word++ = convert(word); },
      [&](const char*, const typename From::Bool& truth) { **next_truth++ = convert_truth(truth); });
  return to;
}

}  // namespace synfin::properties
