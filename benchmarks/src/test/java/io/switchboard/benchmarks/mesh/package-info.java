@NullMarked
package io.switchboard.benchmarks.mesh;

import org.jspecify.annotations.NullMarked;
