//! Any text compiles or is refused with locations that are in the text.
#![no_main]

use frevo_event::MachineType;

libfuzzer_sys::fuzz_target!(|text: &str| {
    for machine_type in [MachineType::Standard, MachineType::Express] {
        if let Err(diagnostics) = frevo_asl::compile(text, machine_type) {
            assert!(!diagnostics.is_empty());
            for diagnostic in diagnostics {
                let _ = diagnostic.location.map(|location| frevo_asl::diagnostic::locate(text, &location));
            }
        }
    }
});
