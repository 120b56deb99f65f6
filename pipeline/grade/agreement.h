// How far two sets of grades agree. Tested by tests/grade/agreement_test.cc.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/grade/grade_table.h"
#include "pipeline/grade/proposal.h"

namespace exhibit {

inline constexpr size_t kGradeCount = 5;  // of enum class Grade, unknown included

// confusion[reference][ours], indexed by Grade.
using Confusion = std::array<std::array<uint64_t, kGradeCount>, kGradeCount>;

// Value type; all of it follows from the confusion table.
struct Agreement {
  Confusion confusion{};

  void add(Grade reference, Grade ours);
  uint64_t cells() const;
  uint64_t equal() const;

  // Share of equal cells, 0..1; 0 where there are none.
  double exact() const;

  // Cohen's kappa, (p_o - p_e) / (1 - p_e), with all five grades as nominal categories; p_e from the product
  // of both sides' marginal shares. J. Cohen, "A coefficient of agreement for nominal scales", Educational
  // and Psychological Measurement 20 (1960). nullopt where p_e is 1 (both sides use one and the same grade
  // only) or there are no cells.
  std::optional<double> kappa() const;

  // Weighted kappa, 1 - sum v_ij o_ij / sum v_ij e_ij, with quadratic disagreement weights
  // v_ij = ((i - j) / 2)^2 over closed = 0, semi = 1, open = 2. J. Cohen, "Weighted kappa", Psychological
  // Bulletin 70 (1968). na and unknown stand on no scale: each is a category of its own, as far from every
  // other one as open is from closed (v = 1). nullopt as for kappa().
  std::optional<double> quadratic_kappa() const;
};

// Two sets of grades, cell by cell.
struct Comparison {
  Agreement all;
  std::vector<std::pair<std::string, Agreement>> by_criterion;  // in the order of `criteria`
  std::vector<std::pair<std::string, Agreement>>
      by_model;                             // those that both have, in the reference's spelling
  uint64_t left_out = 0;                    // cells of low confidence
  std::vector<std::string> only_reference;  // models that the reference has and we do not, in its spelling
  std::vector<std::string> only_ours;       // the other way round
};

// Cells that both sides have; models match by id, whatever the case of its letters. `low` cells are left out.
Comparison compare(const GradesByModel& reference, const GradesByModel& ours, const Cells& low,
                   const std::vector<std::string>& criteria);

}  // namespace exhibit
