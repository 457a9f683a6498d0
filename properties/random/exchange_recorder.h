// Draws an exchange as it is played, if somebody wants to see it: a ladder with a row for each thing that happens.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "properties/exchange_laws.h"
#include "wire/ladder.h"

namespace synfin::properties {

class ExchangeRecorder {
 public:
  // Without a ladder it does nothing.
  ExchangeRecorder(const Scene& scene, wire::Ladder* ladder) : scene_(scene), ladder_(ladder) {}

  // A user does something.
  void tell(int side, const std::string& what);
  void left(const InFlight& segment);
  void lost(const InFlight& segment);
  void arrived(const InFlight& segment, int receiver);
  // An end is in another state, or gone.
  void changed(const ConnectionEnd& end, model::State before);
  void time(std::uint32_t now);
  void next_row();
  // The verdict: the law that was broken, if one was.
  void finish(std::string_view law, const std::string& because);

 private:
  bool draws() const;
  std::optional<std::size_t> drawn_of(const InFlight& segment) const;
  unsigned row();

  const Scene& scene_;
  wire::Ladder* ladder_;
  std::map<unsigned, std::size_t> places_;  // of the segments in the ladder, by their ids
  bool used_ = false;                       // something stands in this row
  std::string label_;                       // of the next row: the time
};

}  // namespace synfin::properties
