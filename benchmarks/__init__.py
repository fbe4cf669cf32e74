"""What this client costs and how it keeps to quotas, beside the vendor's SDK and aiohttp alone, in one run.

`python -m benchmarks [cpu] [large] [stalls] [imports] [quota] [adaptive] [endpoints] [redis] [memory]
[waiters] [plot] [--quick] [--write]`
"""
