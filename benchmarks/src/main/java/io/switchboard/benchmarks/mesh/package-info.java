/** The mesh: what it costs to serve xDS to many clients, and how late they hear. */
@NullMarked
package io.switchboard.benchmarks.mesh;

import org.jspecify.annotations.NullMarked;
