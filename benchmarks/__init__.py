"""What a call costs: this client beside the vendor's SDK and beside aiohttp alone, in one run.

`python -m benchmarks [cpu] [large] [stalls] [imports] [--quick] [--write]`
"""
