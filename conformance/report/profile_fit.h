// What a stack turns out to be, of which nothing was claimed: the named profiles that it fits, and its timers.
#pragma once
#include <string>
#include <vector>

#include "conformance/report/report.h"

namespace synfin::conformance {

// A named profile against the choices that the cases settled.
struct ProfileFit {
  const model::Profile* profile = nullptr;
  std::vector<model::Axis> against;  // the stack does otherwise, in every case
  std::vector<model::Axis> partly;   // in some cases, and not in others
  bool fits() const { return against.empty() && partly.empty(); }
};

// In the order of the profiles; empty if no choice was settled.
std::vector<ProfileFit> fitting_profiles(const Report& report);

// Runs the cases of the report again that time alone is in, where time is virtual, and reads the timers off.
std::vector<MeasuredTimer> measured_timers(const StackFactory& make_stack, const Report& report,
                                           CampaignOptions campaign);

// The case is one of those that together tell how long TIME-WAIT lasts.
bool measures_time_wait(std::string_view case_id);

// As measured_timers() has them.
void sort_timers(std::vector<MeasuredTimer>& timers);

// Both for people.
std::string profiles_text(const Report& report);

}  // namespace synfin::conformance
