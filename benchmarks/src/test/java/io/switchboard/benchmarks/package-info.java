@NullMarked
package io.switchboard.benchmarks;

import org.jspecify.annotations.NullMarked;
