@NullMarked
package io.switchboard.benchmarks.datacenters;

import org.jspecify.annotations.NullMarked;
