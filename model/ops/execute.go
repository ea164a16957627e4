package ops

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// Do queues the kernel and returns the value that will hold its result.
func (op *Operation) Do(values ...gorgonia.Value) (result gorgonia.Value, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			err = fmt.Errorf("%s: %v", op.name, fault)
		}
	}()
	if op.value == nil {
		if err := op.bind(values); err != nil {
			op.stream.queueErr = fmt.Errorf("%s: %w", op.name, err)
			return nil, op.stream.queueErr
		}
	}
	if op.extraOf == nil {
		op.stream.queue = append(op.stream.queue, op)
	}
	return op.value, nil
}

// bind decides where the operation reads and writes, once, in the first run.
func (op *Operation) bind(values []gorgonia.Value) error {
	if err := op.allocResults(); err != nil {
		return err
	}
	op.value = valueOf(op.out, op.shape)
	for i, producer := range op.producers {
		if producer != nil {
			op.sources = append(op.sources, producer.out)
		} else {
			op.sources = append(op.sources, hostMemory(values[i].(*tensor.Dense).Float32s()))
		}
	}
	op.releaseInputs()
	return nil
}

// allocResults allocates the outputs.
func (op *Operation) allocResults() (err error) {
	if op.extraOf != nil {
		op.out = op.extraOf.extraOut[op.index]
		return nil
	}
	for _, extra := range op.extraOps {
		m, err := op.stream.device.allocResult(op.stream, extra)
		if err != nil {
			return err
		}
		op.extraOut = append(op.extraOut, m)
	}
	op.out, err = op.stream.device.allocResult(op.stream, op)
	return err
}

// releaseInputs releases the memory of operands that no later operation reads.
func (op *Operation) releaseInputs() {
	for _, producer := range op.producers {
		if producer == nil {
			continue
		}
		producer.readers--
		if producer.readers == 0 && !producer.kept && !op.stream.keepAll {
			op.stream.memory.release(producer.out)
		}
	}
}

// run computes the operation. The kernel is made here and not in Do, because
// oneDNN divides the work by the number of threads of the calling OS thread.
func (op *Operation) run() error {
	if err := op.prepare(); err != nil {
		return err
	}
	return op.kernel.Run()
}

// prepare makes the kernel and sets its inputs and outputs.
func (op *Operation) prepare() (err error) {
	if op.kernel != nil {
		return nil
	}
	if op.kernel, err = op.stream.device.newKernel(op.stream, op.impl); err != nil {
		return err
	}
	op.kernel.setOutput(op.out)
	for i, m := range op.extraOut {
		op.kernel.setExtraOutput(i, m)
	}
	for i, o := range op.operands {
		m, err := op.input(i, op.sources[i])
		if err != nil {
			return err
		}
		op.kernel.setInput(o.slot, m)
	}
	op.sources = nil
	return nil
}

// input returns operand i as the kernel reads it.
func (op *Operation) input(i int, source memory) (memory, error) {
	switch access := op.operands[i].access; {
	case access == packed:
		return op.stream.weights.packed(source.host, op.kernel.(packer))
	case access == cached:
		return op.stream.weights.plain(source.host)
	case op.producers[i] == nil:
		return op.stream.device.leaf(op.stream, source.host)
	}
	return source, nil
}
