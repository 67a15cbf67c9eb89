/**
 * The {@code switchboard} command: parses, calls {@code operator}, prints. A class for each subcommand, named after it.
 *
 * <ul>
 *   <li>start at {@code Main} and {@code Commands}; flags: {@code GlobalFlags}, {@code EtcdFlags}, {@code Setting};
 *       several datacenters: {@code DatacenterFlags}, {@code ListedDatacenters}
 *   <li>the registry that is asked: {@code Registry}; what a client sees: {@code Sight}, {@code View},
 *       {@code DatacenterStates}
 *   <li>to the terminal: {@code Printer}, {@code Screen}, {@code ShownWriter}, {@code Table}, {@code Columns}
 *   <li>commands of another jar: {@code Elsewhere}, {@code CommandSource}; what {@code doctor} finds there:
 *       {@code Examinations}, {@code Examiner}
 *   <li>typed wrong: {@code Misuse}
 *   <li>{@code register}: {@code Announcer}, {@code Liveness}, {@code Escort}, {@code Child}, {@code Signals}
 *   <li>{@code top}: {@code LoadBoard}, {@code KnownServices}; what is shown: {@code TopShown}, {@code LoadRow},
 *       {@code LoadTotals}, {@code Terminal}
 *   <li>{@code call}: {@code CallFlags}, {@code ServerFlags}, {@code Reflection}, {@code DynamicCall}
 *   <li>{@code drill}: {@code DrillFlags}, {@code DrillChecks}; the probe: {@code DrillProbe}, {@code ProbeCall},
 *       {@code ProbePicks}; what is told of it: {@code DrillShown}, {@code DrillJson}
 * </ul>
 */
@NullMarked
package io.switchboard.cli;

import org.jspecify.annotations.NullMarked;
