// Workers, and the supervisor that replaces those that died.
#include "snarl/primitives/pool.h"

namespace snarl {

Pool::Pool(std::uint32_t workers, const Name& name, Site site)
    : name_(name.text),
      supervisor_name_(name_ + ".supervisor"),
      site_(site),
      jobs_({name_, name.element}, 0, site),
      deaths_(supervisor_name_, 0, site) {
  for (std::uint32_t worker = 0; worker < workers; ++worker) begin_worker(worker);
  supervisor_.emplace(
      Name(supervisor_name_), [this] { supervise(); }, site);
}

Pool::~Pool() noexcept(false) { close(site_); }

void Pool::begin_worker(std::uint32_t worker) {
  workers_.emplace_back(
      Name(name_, static_cast<std::int32_t>(worker)), [this, worker] { work(worker); }, site_);
}

void Pool::work(std::uint32_t worker) {
  while (auto job = jobs_.get(site_)) {
    const bool is_done = (*job)->run();
    job->reset();
    // Before the job counts as done, so that close() finds no death untold.
    if (!is_done) deaths_.put(worker, site_);
    jobs_.task_done(site_);
    if (!is_done) return;
  }
}

void Pool::supervise() {
  while (const auto worker = deaths_.get(site_)) begin_worker(*worker);
}

void Pool::close(Site site) {
  if (is_closed_) return;
  is_closed_ = true;
  jobs_.close(site);
  jobs_.join(site);
  deaths_.close(site);
  if (supervisor_) supervisor_->join(site);
  for (Thread& worker : workers_) worker.join(site);
}

}  // namespace snarl
