"""The way to Dynamics' Web API over aiohttp. The only place that sends a request there."""
