/** What it costs a client to read the registries of several datacenters. */
@NullMarked
package io.switchboard.benchmarks.datacenters;

import org.jspecify.annotations.NullMarked;
