// Every instrumented primitive.
#pragma once

#include "snarl/primitives/atomic.h"
#include "snarl/primitives/barrier.h"
#include "snarl/primitives/condition.h"
#include "snarl/primitives/event.h"
#include "snarl/primitives/guard.h"
#include "snarl/primitives/local.h"
#include "snarl/primitives/lock.h"
#include "snarl/primitives/queue.h"
#include "snarl/primitives/rlock.h"
#include "snarl/primitives/rwlock.h"
#include "snarl/primitives/semaphore.h"
#include "snarl/primitives/shared.h"
#include "snarl/primitives/thread.h"
#include "snarl/primitives/time.h"
