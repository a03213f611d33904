"""
Answers written by a language model, off by default: any server that speaks OpenAI's chat API writes them.

The extractive answer comes first, and where it declines nothing is asked of anybody. What the model then writes from
the passages (`prompts`, `client`) is cut into sentences (`reply`), and each is held against the passages that it cites
(`facts`, `verification`): what they do not support is marked, and with nothing supported the quotations stand.
"""
