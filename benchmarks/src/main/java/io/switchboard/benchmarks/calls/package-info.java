/** What a call costs through a registry, beside the same call on a static list. */
@NullMarked
package io.switchboard.benchmarks.calls;

import org.jspecify.annotations.NullMarked;
