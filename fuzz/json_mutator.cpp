#include "fuzz/json_mutator.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "fuzz/engine.h"

namespace synfin::fuzz {
namespace {

constexpr std::size_t kLongest = 16'384;  // octets: what is nested deeper than so many would exhaust the stack

// The order of keys is kept, as the readers keep it.
using Json = nlohmann::ordered_json;

void collect(Json& value, std::vector<Json*>& all) {
  all.push_back(&value);
  if (!value.is_structured()) return;
  for (Json& member : value) collect(member, all);
}

Json edge(Dice& dice) {
  switch (dice.below(10)) {
    case 0: return nullptr;
    case 1: return dice.one_in(2);
    case 2: return dice.below(70'000);
    case 3: return -static_cast<std::int64_t>(dice.below(3));
    case 4: return std::uint64_t{1} << dice.below(64);
    case 5: return (std::uint64_t{1} << dice.below(64)) - 1;
    case 6: return INT32_MIN;
    case 7: return 0.5;
    case 8: return dice.one_in(2) ? Json::array() : Json::object();
    default: return std::string(dice.below(4), static_cast<char>('0' + dice.below(10)));
  }
}

// The engine changes the characters of a text; what is no UTF-8 afterwards is left out.
void edit_text(Json& value, Dice& dice) {
  auto text = value.get<std::string>();
  const std::size_t size = text.size();
  text.resize(size + 8);
  text.resize(engine_mutation(reinterpret_cast<std::uint8_t*>(text.data()), size, text.size(), dice));
  value = text;
}

void remove_member(Json& value, Dice& dice) {
  if (value.empty()) return;
  value.erase(std::next(value.begin(), static_cast<std::ptrdiff_t>(dice.below(value.size()))));
}

void edit(Json& document, Dice& dice) {
  std::vector<Json*> all;
  collect(document, all);
  Json& value = *all[dice.below(all.size())];
  const Json other = *all[dice.below(all.size())];
  switch (dice.below(8)) {
    case 0: value = edge(dice); return;
    case 1: value = other; return;
    case 2:
      if (value.is_structured()) remove_member(value, dice);
      return;
    case 3:
      if (value.is_array()) value.insert(value.end(), other);
      return;
    case 4:
      if (value.is_array() && !value.empty()) value.push_back(Json(value[dice.below(value.size())]));
      return;
    case 5:
      if (value.is_object() && other.is_object()) value.update(other);
      return;
    case 6:
      if (value.is_number_integer()) value = value.get<std::uint64_t>() + (dice.one_in(2) ? 1U : ~std::uint64_t{0});
      return;
    default:
      if (value.is_string()) edit_text(value, dice);
      return;
  }
}

}  // namespace

std::size_t mutate_json(std::uint8_t* data, std::size_t size, std::size_t max_size, unsigned seed) {
  Dice dice(seed);
  if (plain_mode() || size > kLongest || dice.one_in(8)) return engine_mutation(data, size, max_size, dice);
  Json document = Json::parse(data, data + size, nullptr, false);
  if (document.is_discarded()) return engine_mutation(data, size, max_size, dice);
  do edit(document, dice);
  while (dice.one_in(2));
  const std::string text = document.dump(-1, ' ', false, Json::error_handler_t::ignore);
  if (text.size() > max_size) return engine_mutation(data, size, max_size, dice);
  std::copy(text.begin(), text.end(), data);
  return text.size();
}

}  // namespace synfin::fuzz
