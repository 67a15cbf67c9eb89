/**
 * What a server says of its load, as gRPC has it (ORCA, gRFC A51): measured, reported on request, and read.
 *
 * <ul>
 *   <li>start at {@code LoadReporter}, one for each server
 *   <li>measured: {@code CallCounts}, {@code Rates}; the machine: {@code Cgroups}, {@code MachineLoad}; the program's
 *       own: {@code ProgramValue}
 *   <li>reported: {@code ReportStreams} out of band, {@code TrailerReports} with each answer
 *   <li>read: {@code ReportStream} out of band
 *   <li>what counts as a value, on both sides: {@code LoadValues}
 * </ul>
 */
@NullMarked
package io.switchboard.grpc.load;

import org.jspecify.annotations.NullMarked;
