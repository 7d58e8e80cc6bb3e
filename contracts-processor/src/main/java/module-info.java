/** Violations of a contract as compile errors; javac finds the processor as a service, so nothing is exported. */
module io.holdfast.contracts.processor {
    requires io.holdfast.contracts;
    requires jdk.compiler;
    requires static org.jspecify;

    provides javax.annotation.processing.Processor with
            io.holdfast.contracts.processor.ContractProcessor;
}
